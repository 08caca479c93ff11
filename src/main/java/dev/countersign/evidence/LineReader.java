package dev.countersign.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Takes the lines {@code name=value} of a statement, or another text of its kind, in their order; any other line than the one asked for is refused. */
final class LineReader {
    private final String text;
    private int position;

    LineReader(byte[] bytes, String tag, int maximum) {
        if (bytes.length > maximum) {
            throw new StatementException("such a text has at most " + maximum + " bytes, this one has " + bytes.length);
        }
        for (byte b : bytes) {
            if (b != '\n' && (b < 0x20 || b > 0x7E)) {
                throw new StatementException("such a text holds printable ASCII and line feeds only");
            }
        }
        text = new String(bytes, StandardCharsets.US_ASCII);
        if (!nextLine().equals(tag)) {
            throw new StatementException("the first line must be " + tag);
        }
    }

    String take(String name) {
        String line = nextLine();
        if (!line.startsWith(name + "=")) {
            throw new StatementException("expected the line " + name + "=, found "
                    + (line.length() > 60 ? line.substring(0, 60) + "..." : line));
        }
        return line.substring(name.length() + 1);
    }

    String takeFree(String name) {
        return Values.decodeFree(name, take(name));
    }

    Optional<String> takeOptional(String name) {
        return Optional.of(take(name)).filter(value -> !value.equals(Values.NONE));
    }

    Optional<String> takeOptionalFree(String name) {
        return takeOptional(name).map(value -> Values.decodeFree(name, value));
    }

    <T> List<T> takeList(String name, int maximum, IntFunction<T> item) {
        long count = Values.number(name, take(name));
        if (count > maximum) {
            throw new StatementException(name + " must be 1 to " + maximum);
        }
        var items = new ArrayList<T>();
        for (int i = 1; i <= count; i++) {
            items.add(item.apply(i));
        }
        return items;
    }

    void end() {
        if (position != text.length()) {
            throw new StatementException("there is text after the last line");
        }
    }

    private String nextLine() {
        int end = text.indexOf('\n', position);
        if (end < 0) {
            throw new StatementException("the text ends in the middle, or its last line has no line feed");
        }
        String line = text.substring(position, end);
        position = end + 1;
        return line;
    }
}
