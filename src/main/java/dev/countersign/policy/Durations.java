package dev.countersign.policy;

import java.time.Duration;

/** Durations as a policy writes them. */
public final class Durations {
    private Durations() {}

    /** In the largest unit that divides it: {@code 90m}, {@code 2d}. Whole seconds only. */
    public static String text(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
