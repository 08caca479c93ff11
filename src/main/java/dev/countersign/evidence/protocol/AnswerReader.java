package dev.countersign.evidence.protocol;

import dev.countersign.evidence.protocol.Answer.Description;
import dev.countersign.evidence.protocol.Answer.Healthy;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Answer.PendingPolicy;
import dev.countersign.evidence.protocol.Answer.PolicyBytes;
import dev.countersign.evidence.protocol.Answer.PublicFiles;
import dev.countersign.evidence.protocol.Answer.PublicKeyOfToken;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Answer.Refused;
import dev.countersign.evidence.protocol.Answer.Send;
import dev.countersign.evidence.protocol.Answer.Signed;
import java.time.DateTimeException;
import java.time.Instant;

/** Reads answers, which only a client does. */
public final class AnswerReader {
    private static final int MAXIMUM_SIGNATURES = 96; // images times keys of a statement
    private static final int MAXIMUM_KEYS = 32; // of a token

    private AnswerReader() {}

    /**
     * Reads an answer.
     *
     * @throws ProtocolException if the frame holds none
     */
    public static Answer read(Frame frame) throws ProtocolException {
        var body = new BodyReader(frame.body());
        return body.end(
                switch (frame.kind()) {
                    case 32 -> new Send();
                    case 33 -> receipt(body);
                    case 34 ->
                        new Signed(
                                receipt(body),
                                body.list(
                                        MAXIMUM_SIGNATURES,
                                        () -> new ImageSignature(body.u8(), body.u8(), body.bytes16())));
                    case 35 -> new Refused(RefusalCode.of(body.text()), body.text());
                    case 36 ->
                        new Description(
                                body.bytes16(),
                                body.list(
                                        MAXIMUM_KEYS,
                                        () -> new PublicKeyOfToken(
                                                body.text(), body.text(), body.bytes16(), body.text())),
                                body.list(1, () -> new PendingPolicy(body.id(), body.id(), time(body))).stream()
                                        .findFirst());
                    case 37 -> new Healthy(receipt(body), body.u32(), body.u64(), body.text());
                    case 38 ->
                        new PublicFiles(body.u64(), body.bytes16(), body.bytes16(), body.bytes16(), body.bytes16());
                    case 39 -> new PolicyBytes(body.bytes16());
                    default -> throw new ProtocolException("there is no answer of kind " + frame.kind());
                });
    }

    private static Receipt receipt(BodyReader body) throws ProtocolException {
        return new Receipt(body.u64(), time(body), body.text());
    }

    private static Instant time(BodyReader body) throws ProtocolException {
        try {
            return Instant.parse(body.text());
        } catch (DateTimeException e) {
            throw new ProtocolException("an answer has no time where one must be");
        }
    }
}
