package dev.countersign.evidence;

import java.util.Optional;

/** Writes the lines {@code name=value} of a statement. */
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

    @Override
    public String toString() {
        return text.toString();
    }
}
