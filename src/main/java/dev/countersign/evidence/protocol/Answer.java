package dev.countersign.evidence.protocol;

import java.time.Instant;
import java.util.List;

/** What the signer answers. The body of each is in the package document. */
public sealed interface Answer {
    /** Images times keys of a statement. */
    int MAXIMUM_SIGNATURES = 96;
    /** Keys of a token. */
    int MAXIMUM_KEYS = 32;

    /** "Send me the artifacts of the statement now." */
    record Send() implements Answer {}

    /**
     * "It is in the journal, durably."
     *
     * @param position number of the record, from 0
     * @param time of the record, by the signer's clock
     * @param hash of the record and all before it, 64 hexadecimal digits
     */
    record Receipt(long position, Instant time, String hash) implements Answer {}

    /** "Signed", with the receipt of the record that holds the signatures. */
    record Signed(Receipt receipt, List<ImageSignature> signatures) implements Answer {
        public Signed {
            signatures = List.copyOf(signatures);
        }
    }

    /** "No", and why; {@code sentence} is for people. */
    record Refused(RefusalCode code, String sentence) implements Answer {}

    /**
     * The pinned policy and the public keys of the ceremony.
     *
     * @param policy its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Description(byte[] policy, List<PublicKeyOfToken> keys) implements Answer {
        public Description {
            keys = List.copyOf(keys);
        }
    }

    /**
     * "I am well."
     *
     * @param newest the newest record of the journal
     * @param millisecondsToFirstSignature from the start of the program to the canary's signature
     */
    record Healthy(Receipt newest, long millisecondsToFirstSignature) implements Answer {}

    /**
     * One signature as the token made it: RSA big-endian, ECDSA in DER.
     *
     * @param image its number in the statement, from 1
     * @param key its number in the statement, from 1
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record ImageSignature(int image, int key, byte[] signature) {}

    /**
     * A key of the ceremony record.
     *
     * @param kind {@code rsa3072} or {@code p256}
     * @param spki DER SubjectPublicKeyInfo
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record PublicKeyOfToken(String name, String kind, byte[] spki) {}

    /** As a frame. */
    default Frame frame() {
        var body = new BodyWriter();
        return switch (this) {
            case Send() -> new Frame(32, body.bytes());
            case Receipt receipt -> new Frame(33, body.receipt(receipt).bytes());
            case Signed(Receipt receipt, List<ImageSignature> signatures) -> {
                body.receipt(receipt).u8(signatures.size());
                signatures.forEach(s -> body.u8(s.image()).u8(s.key()).bytes16(s.signature()));
                yield new Frame(34, body.bytes());
            }
            case Refused(RefusalCode code, String sentence) ->
                new Frame(35, body.text(code.word()).text(sentence).bytes());
            case Description(byte[] policy, List<PublicKeyOfToken> keys) -> {
                body.bytes16(policy).u8(keys.size());
                keys.forEach(key -> body.text(key.name()).text(key.kind()).bytes16(key.spki()));
                yield new Frame(36, body.bytes());
            }
            case Healthy(Receipt newest, long milliseconds) ->
                new Frame(37, body.receipt(newest).u32(milliseconds).bytes());
        };
    }

    /**
     * Reads an answer.
     *
     * @throws ProtocolException if the frame holds none
     */
    static Answer of(Frame frame) throws ProtocolException {
        var body = new BodyReader(frame.body());
        return body.end(
                switch (frame.kind()) {
                    case 32 -> new Send();
                    case 33 -> body.receipt();
                    case 34 ->
                        new Signed(
                                body.receipt(),
                                body.list(
                                        MAXIMUM_SIGNATURES,
                                        () -> new ImageSignature(body.u8(), body.u8(), body.bytes16())));
                    case 35 -> new Refused(RefusalCode.of(body.text()), body.text());
                    case 36 ->
                        new Description(
                                body.bytes16(),
                                body.list(
                                        MAXIMUM_KEYS,
                                        () -> new PublicKeyOfToken(body.text(), body.text(), body.bytes16())));
                    case 37 -> new Healthy(body.receipt(), body.u32());
                    default -> throw new ProtocolException("there is no answer of kind " + frame.kind());
                });
    }
}
