package dev.countersign.core;

import java.time.Duration;

/**
 * How long to wait before the signer is started again: 0.1 s, doubled each time, 30 s at most, and from the beginning
 * once a process has been ready for a while. A signer that dies at every start costs little; one that was killed once is
 * back at once.
 */
final class RestartPause {
    static final Duration SHORTEST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(30);
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
        Duration pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return pause;
    }
}
