package dev.countersign.core;

import java.time.Duration;

/**
 * How long to wait before the signer is started again: 0.1 s, doubled each time, and from the beginning once a process has
 * been ready for a while.
 *
 * <p>A signer that does not get ready waits up to 30 s: its checks rarely heal alone. One that was ready waits up to 2 s:
 * what ended it was an accident or one request, and requests have pauses of their own.
 */
final class RestartPause {
    static final Duration SHORTEST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(30);
    static final Duration LONGEST_AFTER_READY = Duration.ofSeconds(2);
    static final Duration STABLE = Duration.ofSeconds(5);

    private Duration next = SHORTEST;

    /**
     * The pause after one more end.
     *
     * @param readyFor how long the ended process had been ready; zero if it never was
     */
    Duration after(Duration readyFor) {
        if (readyFor.compareTo(STABLE) >= 0) {
            next = SHORTEST;
        }
        Duration pause = shorter(next, readyFor.isZero() ? LONGEST : LONGEST_AFTER_READY);
        next = shorter(pause.multipliedBy(2), LONGEST);
        return pause;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
