package dev.countersign.signing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long a request that could not be carried on waits before it is tried again: 0.2 s, doubled each time, 60 s at most.
 * Kept in memory, for after a restart everything may be tried at once. Used by the worker's thread only.
 */
final class Backoff {
    private static final Duration SHORTEST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final Map<String, Duration> pauses = new HashMap<>();

    /** The pause after one more failure of this request. */
    Duration next(String request) {
        Duration pause = pauses.getOrDefault(request, SHORTEST);
        Duration doubled = pause.multipliedBy(2);
        pauses.put(request, doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST);
        return pause;
    }

    /** The request has got on. */
    void forget(String request) {
        pauses.remove(request);
    }
}
