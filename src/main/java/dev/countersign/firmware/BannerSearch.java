package dev.countersign.firmware;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds the first MicroPython banner ({@code MicroPython v1.25.0 on 2025-04-15; BOARD with CHIP}) in bytes that pass by
 * in pieces of any size. Stock MicroPython has its version nowhere else.
 */
final class BannerSearch {
    private static final byte[] START = "MicroPython v".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST = 160;

    private final StringBuilder banner = new StringBuilder();
    private int matched;
    private boolean complete;

    void accept(byte[] bytes, int offset, int length) {
        for (int i = offset; i < offset + length && !complete; i++) {
            step(bytes[i]);
        }
    }

    private void step(byte value) {
        if (matched < START.length) {
            // Its first letter stands in the start only once, so a mismatch can only begin it again.
            matched = value == START[matched] ? matched + 1 : value == START[0] ? 1 : 0;
        } else if (FieldText.isPrintable(value) && START.length + banner.length() < LONGEST) {
            banner.append((char) value);
        } else {
            complete = true;
        }
    }

    /** The banner, printable ASCII, at most 160 characters; empty when none has passed. */
    Optional<String> found() {
        return matched == START.length
                ? Optional.of(new String(START, StandardCharsets.US_ASCII) + banner)
                : Optional.empty();
    }
}
