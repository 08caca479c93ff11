package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import java.io.PrintWriter;
import java.util.Map;

/**
 * What a command prints: words for people or, with {@code --json}, one document. Both may hold text that strangers wrote;
 * a character that could steer the terminal, or turn the direction of writing, is replaced.
 */
final class Output {
    private final PrintWriter out;
    private final PrintWriter err;
    private final GlobalOptions options;

    Output(Surroundings surroundings, GlobalOptions options) {
        this.out = surroundings.out();
        this.err = surroundings.err();
        this.options = options;
    }

    /** Whether a document is wanted; then {@link #line} and {@link #facts} print nothing. */
    boolean isJson() {
        return options.json();
    }

    /** A line for people. */
    void line(String text) {
        if (!isJson()) {
            out.println(printable(text));
        }
    }

    /** Names and values for people, one under the other. */
    void facts(Map<String, String> facts) {
        var width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
        facts.forEach((name, value) -> line("  " + name + " ".repeat(width - name.length()) + "  " + value));
    }

    /** The document, if one is wanted. */
    void document(JsonObject document) {
        if (isJson()) {
            out.println(document);
        }
    }

    /** A line beside the result. */
    void note(String text) {
        err.println(printable(text));
    }

    /** Makes sure that all of it is on the screen, before something is asked or another program writes there. */
    void flush() {
        out.flush();
        err.flush();
    }

    static String printable(String text) {
        var printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> printable.appendCodePoint(isHarmless(c) ? c : '\uFFFD'));
        return printable.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
