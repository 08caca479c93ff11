package dev.countersign.evidence;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;

/** The kinds of value in a statement line; the package document names their grammar. Every check refuses with {@link StatementException}. */
final class Values {
    static final String NONE = "none";
    private static final String DEVELOPMENT = "development";
    private static final int FREE_LIMIT = 512;
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PAYLOAD = Pattern.compile("[0-9a-f]{64}|[0-9a-f]{96}");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,17}");
    private static final Pattern TIME = Pattern.compile("[2-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private Values() {}

    static String text(String name, String value) {
        if (!TEXT.matcher(value).matches() || value.equals(NONE)) {
            throw new StatementException(
                    name
                            + " must start with a letter or digit, have at most 128 of A-Z a-z 0-9 . _ : @ + - and not be 'none'");
        }
        return value;
    }

    static String digest(String name, String value) {
        return matching(DIGEST, name, value, "must be 64 lower-case hexadecimal digits");
    }

    static String developmentMark(boolean development) {
        return development ? DEVELOPMENT : NONE;
    }

    static boolean developmentMark(String word) {
        if (!word.equals(DEVELOPMENT) && !word.equals(NONE)) {
            throw new StatementException("mark must be 'development' or 'none'");
        }
        return word.equals(DEVELOPMENT);
    }

    static String payload(String name, String value) {
        return matching(PAYLOAD, name, value, "must be 64 or 96 lower-case hexadecimal digits");
    }

    static long number(String name, String value) {
        return Long.parseLong(
                matching(NUMBER, name, value, "must be a number without sign or leading zero, of at most 18 digits"));
    }

    static long number(String name, long value) {
        return number(name, Long.toString(value));
    }

    static Instant time(String name, String value) {
        try {
            return Instant.parse(matching(TIME, name, value, "must be a time of the form 2026-11-25T03:00:00Z"));
        } catch (DateTimeException e) {
            throw new StatementException(name + " is not a time that exists: " + value);
        }
    }

    /** Whole seconds in the written range only, so that {@link Instant#toString} is the one byte form. */
    static Instant time(String name, Instant value) {
        return time(name, value.toString());
    }

    /** The three times of a text: whole seconds, in their order, the last one behind the second. */
    static void times(Instant created, Instant notBefore, Instant notAfter) {
        time("created", created);
        time("not-before", notBefore);
        time("not-after", notAfter);
        if (created.isAfter(notBefore) || !notBefore.isBefore(notAfter)) {
            throw new StatementException("the times must be in the order created, not-before, not-after");
        }
    }

    /** Refuses free text that no statement may hold; the same limits at making and at reading. */
    static String free(String name, String value) {
        if (value.isEmpty() || value.getBytes(StandardCharsets.UTF_8).length > FREE_LIMIT) {
            throw new StatementException(name + " must have 1 to " + FREE_LIMIT + " bytes");
        }
        // Direction changes and controls could make a reader see another text than the one that is signed.
        if (value.codePoints().anyMatch(Values::misleading)) {
            throw new StatementException(name + " holds a control or direction-changing character");
        }
        return value;
    }

    private static boolean misleading(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    static String encodeFree(String value) {
        var out = new StringBuilder();
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xFF);
            if (unreserved(c) && !(i == 0 && value.equals(NONE))) {
                out.append(c);
            } else {
                out.append('%').append(UPPER_HEX.toHexDigits(bytes[i]));
            }
        }
        return out.toString();
    }

    /** Decodes; that the encoding was the one allowed is checked by whoever encodes the whole again. */
    static String decodeFree(String name, String encoded) {
        var out = ByteBuffer.allocate(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c != '%') {
                out.put((byte) c);
                continue;
            }
            if (i + 2 >= encoded.length()
                    || !HexFormat.isHexDigit(encoded.charAt(i + 1))
                    || !HexFormat.isHexDigit(encoded.charAt(i + 2))) {
                throw new StatementException(name + " has a '%' without two hexadecimal digits");
            }
            out.put((byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3));
            i += 2;
        }
        try {
            return free(
                    name, StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString());
        } catch (CharacterCodingException e) {
            throw new StatementException(name + " is not UTF-8");
        }
    }

    private static boolean unreserved(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "-._~/".indexOf(c) >= 0;
    }

    private static String matching(Pattern pattern, String name, String value, String rule) {
        if (!pattern.matcher(value).matches()) {
            throw new StatementException(String.format(Locale.ROOT, "%s %s", name, rule));
        }
        return value;
    }
}
