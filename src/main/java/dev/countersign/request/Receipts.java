package dev.countersign.request;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.AnswerReader;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.ProtocolException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The signer's receipts, kept as it sent them. */
public final class Receipts {
    private static final int KIND = 33;

    private Receipts() {}

    /** A receipt as clients see it. */
    @Schema(
            name = "Receipt",
            description = "The signer has this in its journal: position and hash name the record and all before it")
    public record ReceiptPart(long position, Instant time, String hash) {}

    /** The bytes to keep. */
    public static byte[] bytes(Answer.Receipt receipt) {
        return receipt.frame().body();
    }

    /** The receipt in these bytes; nothing where there are none, or where somebody wrote something else. */
    public static Optional<ReceiptPart> part(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        try {
            return AnswerReader.read(new Frame(KIND, bytes))
                            instanceof Answer.Receipt(long position, var time, var hash)
                    ? Optional.of(new ReceiptPart(position, time, hash))
                    : Optional.empty();
        } catch (ProtocolException noReceipt) {
            return Optional.empty();
        }
    }
}
