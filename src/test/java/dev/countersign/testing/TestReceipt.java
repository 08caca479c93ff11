package dev.countersign.testing;

import dev.countersign.evidence.protocol.Answer;
import java.time.Instant;

/** Receipts as a signer would send them, for tests that play its part. */
public final class TestReceipt {
    private TestReceipt() {}

    /** Of a record that is made now. */
    public static Answer.Receipt now() {
        return at(Instant.now());
    }

    /** Of a record that was made at this time. */
    public static Answer.Receipt at(Instant time) {
        return new Answer.Receipt(9, time, "9".repeat(64));
    }
}
