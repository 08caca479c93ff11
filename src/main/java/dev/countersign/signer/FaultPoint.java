package dev.countersign.signer;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named places at which a test lets the process die. Dormant unless the system property {@code countersign.fault=POINT:N} names one: then the
 * N-th pass halts as {@code kill -9} would. It can only end the process, so it gives nobody anything.
 */
enum FaultPoint {
    JOURNAL_BEFORE_INTENT,
    JOURNAL_WRITTEN_INTENT,
    JOURNAL_SYNCED_INTENT,
    HSM_BEFORE,
    HSM_AFTER,
    JOURNAL_BEFORE_SIGNED,
    JOURNAL_WRITTEN_SIGNED,
    JOURNAL_SYNCED_SIGNED,
    BEFORE_RELEASE;

    private static final int KILLED = 137;
    private static final String WANTED = System.getProperty("countersign.fault", "");

    private final AtomicInteger passes = new AtomicInteger();

    /** Counts a pass, and halts if it is the one. */
    void pass() {
        if (!WANTED.isEmpty() && WANTED.equals(word() + ":" + passes.incrementAndGet())) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** For example {@code hsm.before}. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '.');
    }
}
