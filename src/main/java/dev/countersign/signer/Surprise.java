package dev.countersign.signer;

/**
 * Ends the process. Whatever cannot be explained (a token error, a failed sync, a signature that does not verify, a bug) must not be lived
 * with: what this process holds in memory may be wrong, what the journal holds is right.
 */
final class Surprise {
    static final int EXIT_CODE = 70;

    private Surprise() {}

    /** Says why on standard error and halts; no shutdown hook, no {@code finally} block runs. */
    static Error end(Throwable cause) {
        System.err.println("signer: surprise, the process ends: " + cause);
        for (StackTraceElement element : cause.getStackTrace()) {
            System.err.println("signer:   at " + element);
        }
        System.err.flush();
        Runtime.getRuntime().halt(EXIT_CODE);
        throw new AssertionError("halted", cause);
    }
}
