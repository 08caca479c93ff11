package dev.countersign.policy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Text that people read, percent-encoded in one field: UTF-8, where the unreserved characters of RFC 3986 (2.3), {@code /} and {@code @} stand for
 * themselves and everything else is {@code %} and two upper-case digits.
 */
final class FreeText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private FreeText() {}

    /** The text, or nothing if it is not encoded in the one way, or holds something that is not what it looks like. */
    static Optional<String> decode(String field) {
        var bytes = ByteBuffer.allocate(field.length());
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) != '%') {
                bytes.put((byte) field.charAt(i));
            } else if (i + 2 < field.length() && isHex(field, i + 1)) {
                bytes.put((byte) HexFormat.fromHexDigits(field, i + 1, i + 3));
                i += 2;
            } else {
                return Optional.empty();
            }
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            return Optional.of(text).filter(t -> encode(t).equals(field)).filter(FreeText::isHonest);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    static String encode(String text) {
        var out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            boolean plain = (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || (c >= '0' && c <= '9')
                    || "-._~/@".indexOf(c) >= 0;
            if (plain) {
                out.append(c);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }

    private static boolean isHex(String field, int index) {
        return HexFormat.isHexDigit(field.charAt(index)) && HexFormat.isHexDigit(field.charAt(index + 1));
    }

    /** Without controls and direction changes, which would make a reader see another name. */
    private static boolean isHonest(String text) {
        return !text.isBlank()
                && text.codePoints().noneMatch(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> true;
                    default -> false;
                });
    }
}
