package dev.countersign.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes the lines {@code name=value} of a statement, or another text of its kind. */
final class Lines {
    private final StringBuilder text = new StringBuilder();

    Lines(String tag) {
        text.append(tag).append('\n');
    }

    void put(String name, String value) {
        text.append(name).append('=').append(value).append('\n');
    }

    void put(String name, Optional<String> value) {
        put(name, value.orElse(Values.NONE));
    }

    void putFree(String name, String value) {
        put(name, Values.encodeFree(value));
    }

    void putFree(String name, Optional<String> value) {
        put(name, value.map(Values::encodeFree));
    }

    /** The text as bytes; refuses more than the kind of text may have. */
    byte[] bytes(String kind, int maximum) {
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > maximum) {
            throw new StatementException(
                    "the " + kind + " has " + bytes.length + " bytes, at most " + maximum + " are allowed");
        }
        return bytes;
    }
}
