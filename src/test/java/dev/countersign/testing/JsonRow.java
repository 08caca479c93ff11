package dev.countersign.testing;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A flat JSON object, one of an array with a line for each. Reads only what it writes: members are strings, numbers or null.
 *
 * @param members a {@link String}, a {@link Number} or {@link #NULL} by name, in the order in which they are written
 */
record JsonRow(Map<String, Object> members) {
    /** What JSON's null is here. */
    static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "";
        }
    };

    private static final Pattern MEMBER =
            Pattern.compile("\"(\\w+)\": (?:\"((?:[^\"\\\\]|\\\\.)*)\"|(null)|([-+.eE0-9]+))");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-f]{4}|.)");

    String name() {
        return text("name");
    }

    /** A member as people read it: null is empty, numbers have at most four digits behind the point. */
    String text(String member) {
        return switch (members.getOrDefault(member, NULL)) {
            case Long number -> number.toString();
            case Number number -> plain(number.doubleValue());
            case Object other -> other.toString();
        };
    }

    static List<JsonRow> array(String text) {
        return text.lines()
                .filter(line -> line.startsWith("{"))
                .map(JsonRow::row)
                .toList();
    }

    static String text(List<JsonRow> rows) {
        return rows.stream().map(JsonRow::line).collect(Collectors.joining(",\n", "[\n", "\n]\n"));
    }

    private static JsonRow row(String line) {
        Map<String, Object> members = new LinkedHashMap<>();
        var member = MEMBER.matcher(line);
        while (member.find()) {
            members.put(member.group(1), value(member.group(2), member.group(4)));
        }
        return new JsonRow(members);
    }

    private static Object value(String string, String number) {
        if (string != null) {
            return ESCAPE.matcher(string).replaceAll(escape -> Matcher.quoteReplacement(unescaped(escape.group(1))));
        }
        if (number == null) {
            return NULL;
        }
        return number.matches("-?\\d+") ? Long.valueOf(number) : (Object) Double.valueOf(number);
    }

    private static String unescaped(String escape) {
        return escape.startsWith("u") ? Character.toString(Integer.parseInt(escape.substring(1), 16)) : escape;
    }

    private String line() {
        return members.entrySet().stream()
                .map(member -> "\"" + member.getKey() + "\": " + json(member.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String json(Object value) {
        return switch (value) {
            case String string -> "\"" + escaped(string) + "\"";
            case Number number -> number.toString();
            case Object _ -> "null";
        };
    }

    private static String escaped(String string) {
        return string.codePoints()
                .mapToObj(c -> c == '"' || c == '\\'
                        ? "\\" + Character.toString(c)
                        : c < ' ' ? String.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number)
                .setScale(4, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }
}
