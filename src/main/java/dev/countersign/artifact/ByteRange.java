package dev.countersign.artifact;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the header Range asks for (RFC 9110 section 14.1.2), against a file of known size.
 *
 * <p>One range of bytes is understood. Several ranges, other units and malformed headers are ignored, as the RFC allows: the
 * answer is then the whole file.
 */
sealed interface ByteRange {

    /** The whole file. */
    record Whole() implements ByteRange {}

    /** A part of it: {@code first} and {@code last} are both included. */
    record Part(long first, long last) implements ByteRange {
        long length() {
            return last - first + 1;
        }
    }

    /** Nothing of the range lies inside the file. */
    record Unsatisfiable() implements ByteRange {}

    /** Up to 18 digits fit into a long. */
    Pattern FORM = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    static ByteRange of(Optional<String> header, long size) {
        var matcher = FORM.matcher(header.orElse(""));
        if (!matcher.matches()) {
            return new Whole();
        }
        var first = matcher.group(1);
        var last = matcher.group(2);
        if (first.isEmpty()) {
            return last.isEmpty() ? new Whole() : suffix(Long.parseLong(last), size);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE : Long.parseLong(last);
        if (to < from) {
            return new Whole();
        }
        return from >= size ? new Unsatisfiable() : new Part(from, Math.min(to, size - 1));
    }

    private static ByteRange suffix(long length, long size) {
        return length == 0 ? new Unsatisfiable() : new Part(Math.max(0, size - length), size - 1);
    }
}
