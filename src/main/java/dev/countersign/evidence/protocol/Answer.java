package dev.countersign.evidence.protocol;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the signer answers. The body of each is in the package document; {@link AnswerReader} reads it. */
public sealed interface Answer {

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
     * The policy in force, the keys of the ceremony, and the policy that waits for the end of its window.
     *
     * @param policy its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Description(byte[] policy, List<PublicKeyOfToken> keys, Optional<PendingPolicy> pending) implements Answer {
        public Description {
            keys = List.copyOf(keys);
        }
    }

    /**
     * "I am well."
     *
     * @param newest the newest record of the journal
     * @param millisecondsToFirstSignature from the start of the program to the canary's signature
     * @param fence number of this start of a signer, rising by 1 with each
     * @param clock {@code trusted}, or in one word why nothing is signed by this clock
     */
    record Healthy(Receipt newest, long millisecondsToFirstSignature, long fence, String clock) implements Answer {}

    /**
     * The two public files and their signatures by the publication key.
     *
     * @param number of this publication, rising by 1 with each
     * @param keysSignature DER, ECDSA with SHA-256 over {@code keys}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record PublicFiles(long number, byte[] keys, byte[] keysSignature, byte[] revocations, byte[] revocationsSignature)
            implements Answer {}

    /** The bytes of a policy of the chain. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record PolicyBytes(byte[] policy) implements Answer {}

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
     * @param state {@code active}, {@code suspended}, {@code revoked} or {@code retired}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record PublicKeyOfToken(String name, String kind, byte[] spki, String state) {}

    /**
     * A change of policy whose window runs.
     *
     * @param change its id
     * @param policy digest of the policy to come
     * @param adoption when it comes into force, unless somebody vetoes
     */
    record PendingPolicy(String change, String policy, Instant adoption) {}

    /** As a frame. */
    default Frame frame() {
        var body = new BodyWriter();
        return switch (this) {
            case Send() -> body.frame(32);
            case Receipt receipt -> body.receipt(receipt).frame(33);
            case Signed(Receipt receipt, List<ImageSignature> signatures) ->
                body.receipt(receipt)
                        .list(signatures, s -> body.u8(s.image()).u8(s.key()).bytes16(s.signature()))
                        .frame(34);
            case Refused(RefusalCode code, String sentence) ->
                body.text(code.word()).text(sentence).frame(35);
            case Description(byte[] policy, List<PublicKeyOfToken> keys, Optional<PendingPolicy> pending) ->
                body.bytes16(policy)
                        .list(
                                keys,
                                key -> body.text(key.name())
                                        .text(key.kind())
                                        .bytes16(key.spki())
                                        .text(key.state()))
                        .list(
                                pending.stream().toList(),
                                change -> body.id(change.change())
                                        .id(change.policy())
                                        .text(change.adoption().toString()))
                        .frame(36);
            case Healthy(Receipt newest, long milliseconds, long fence, String clock) ->
                body.receipt(newest).u32(milliseconds).u64(fence).text(clock).frame(37);
            case PublicFiles(long number, byte[] keys, byte[] keysSigned, byte[] revocations, byte[] signed) ->
                body.u64(number)
                        .bytes16(keys)
                        .bytes16(keysSigned)
                        .bytes16(revocations)
                        .bytes16(signed)
                        .frame(38);
            case PolicyBytes(byte[] policy) -> body.bytes16(policy).frame(39);
        };
    }
}
