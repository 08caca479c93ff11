package dev.countersign.evidence.ceremony;

import java.nio.charset.StandardCharsets;

/** Lines {@code name=value} in a fixed order, handed out one by one; each must have the name that is asked for. */
final class NamedLines {
    private final String what;
    private final String text;
    private int position;

    private NamedLines(String what, String text) {
        this.what = what;
        this.text = text;
    }

    /**
     * The lines after the first.
     *
     * @param what is read, in words
     * @param first the line that names the form
     */
    static NamedLines of(String what, byte[] bytes, int maximum, String first) throws CeremonyException {
        if (bytes.length > maximum) {
            throw refused(what, "it is larger than " + maximum + " bytes");
        }
        for (byte each : bytes) {
            if (each != '\n' && (each < 0x20 || each > 0x7e)) {
                throw refused(what, "it holds a byte that is not printable ASCII");
            }
        }
        var lines = new NamedLines(what, new String(bytes, StandardCharsets.US_ASCII));
        if (!lines.next().equals(first)) {
            throw refused(what, "its first line is not " + first);
        }
        return lines;
    }

    /** The value of the next line. */
    String value(String name) throws CeremonyException {
        var line = next();
        if (!line.startsWith(name + "=")) {
            throw refused(what, "a line " + name + "= is missing or not in its place");
        }
        return line.substring(name.length() + 1);
    }

    /** There is no further line. */
    void end() throws CeremonyException {
        if (position != text.length()) {
            throw refused(what, "something follows its last line");
        }
    }

    private String next() throws CeremonyException {
        int end = text.indexOf('\n', position);
        if (end < 0) {
            throw refused(what, "it ends in the middle");
        }
        var line = text.substring(position, end);
        position = end + 1;
        return line;
    }

    static CeremonyException refused(String what, String why) {
        return new CeremonyException("The " + what + " is refused: " + why + ".");
    }
}
