package dev.countersign.policy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The lines of a policy in their order, without comments and empty ones. */
final class PolicyLines {
    private final ArrayDeque<Line> lines = new ArrayDeque<>();

    PolicyLines(byte[] bytes) {
        lines.addAll(of(bytes, Policy.MAXIMUM_BYTES, "a policy"));
    }

    /** All lines of a text, {@code what} for refusals of it as a whole. */
    static List<Line> of(byte[] bytes, int maximum, String what) {
        if (bytes.length > maximum) {
            throw new PolicyException(what + " has at most " + maximum + " bytes, this one has " + bytes.length);
        }
        for (byte b : bytes) {
            if (b != '\n' && (b < 0x20 || b > 0x7E)) {
                throw new PolicyException(what + " holds printable ASCII and line feeds only");
            }
        }
        String text = new String(bytes, StandardCharsets.US_ASCII);
        if (!text.endsWith("\n")) {
            throw new PolicyException("the last line has no line feed");
        }
        var lines = new ArrayList<Line>();
        String[] all = text.split("\n", -1);
        for (int i = 0; i < all.length; i++) {
            if (!all[i].isEmpty() && !all[i].startsWith("#")) {
                lines.add(new Line(i + 1, List.of(all[i].split(" ", -1))));
            }
        }
        return lines;
    }

    /** The next line, which must be of this kind and have so many fields. */
    Line one(String kind, int fields) {
        Line line = next(kind);
        line.require(
                line.fields().size() == fields,
                "a line '" + kind + "' has " + fields + " fields separated by one space");
        return line;
    }

    /** The next line, which must be of this kind and have so many fields or more. */
    Line atLeast(String kind, int fields) {
        Line line = next(kind);
        line.require(
                line.fields().size() >= fields,
                "a line '" + kind + "' has " + fields + " or more fields separated by one space");
        return line;
    }

    /** One or more lines of a kind, each handed over before the next is taken, so that a refusal names the right line. */
    void several(String kind, int fields, Consumer<Line> each) {
        do {
            each.accept(atLeast(kind, fields));
        } while (isNext(kind));
    }

    boolean isNext(String kind) {
        return Optional.ofNullable(lines.peek())
                .filter(line -> line.kind().equals(kind))
                .isPresent();
    }

    void end() {
        Line line = lines.peek();
        if (line != null) {
            throw line.refusal("'" + Line.shortened(line.kind()) + "' is unknown or stands in the wrong place");
        }
    }

    private Line next(String kind) {
        Line line = lines.peek();
        if (line == null) {
            throw new PolicyException("at the end: expected '" + kind + "'");
        }
        line.require(line.kind().equals(kind), "expected '" + kind + "', found '" + Line.shortened(line.kind()) + "'");
        return lines.remove();
    }
}
