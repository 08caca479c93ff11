package dev.countersign.signer;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Named places at which a test lets the process die. Dormant unless the system property {@code countersign.fault=POINT:N} names one: then the
 * N-th pass halts as {@code kill -9} would. It can only end the process, so it gives nobody anything.
 *
 * <p>The points around a record carry its kind as well: {@code journal.written.intent}, {@code anchor.after.signed}.
 */
enum FaultPoint {
    JOURNAL_BEFORE,
    JOURNAL_WRITTEN,
    JOURNAL_SYNCED,
    ANCHOR_BEFORE,
    ANCHOR_AFTER,
    HSM_BEFORE,
    HSM_AFTER,
    BEFORE_RELEASE;

    private static final int KILLED = 137;
    private static final String WANTED = System.getProperty("countersign.fault", "");

    private static final AtomicInteger PASSES = new AtomicInteger();

    /** Counts a pass, and halts if it is the one. */
    void pass() {
        pass(word());
    }

    /** The same for a record of this kind. */
    void passWith(String kind) {
        pass(word() + "." + kind);
    }

    private static void pass(String point) {
        if (WANTED.startsWith(point + ":") && WANTED.equals(point + ":" + PASSES.incrementAndGet())) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /** For example {@code hsm.before}. */
    private String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
