package dev.countersign.firmware;

/** Text in fixed fields of an image. It is shown to people who decide, so it can hold printable ASCII only. */
final class FieldText {
    private FieldText() {}

    /**
     * The text of a field: up to the first zero byte, or the whole field when there is none. Every byte that is not
     * printable ASCII becomes a question mark: no control sequence, no letter that looks like another, no lost byte.
     */
    static String read(byte[] bytes, int offset, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = offset; i < offset + length && bytes[i] != 0; i++) {
            text.append(isPrintable(bytes[i]) ? (char) bytes[i] : '?');
        }
        return text.toString();
    }

    static boolean isPrintable(byte value) {
        return value >= 0x20 && value <= 0x7E;
    }
}
