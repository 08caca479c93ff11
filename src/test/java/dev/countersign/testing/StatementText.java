package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The lines of a statement, to be altered one by one: written without the code that it tests, so it can also hold what is no statement. A
 * character is a byte.
 */
public record StatementText(List<String> lines) {

    public StatementText {
        lines = List.copyOf(lines);
    }

    /** The example of the package document. */
    public static StatementText example() {
        try (InputStream in = StatementText.class.getResourceAsStream("/evidence/statement-v1.txt")) {
            return of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any text whose last line ends with a line feed. */
    public static StatementText of(byte[] bytes) {
        return new StatementText(Arrays.asList(new String(bytes, ISO_8859_1).split("\n")));
    }

    /** Names of the lines, in their order, without that of the first. */
    public List<String> names() {
        return lines.stream()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
    }

    /** The value of the line with this name. */
    public String value(String name) {
        return lines.get(indexOf(name)).substring(name.length() + 1);
    }

    /** Another value in the line with this name. */
    public StatementText with(String name, String value) {
        return withLine(indexOf(name), name + "=" + value);
    }

    /** Another line in this place. */
    public StatementText withLine(int index, String line) {
        var changed = new ArrayList<>(lines);
        changed.set(index, line);
        return new StatementText(changed);
    }

    /** One more line, which then stands in this place. */
    public StatementText plus(int index, String line) {
        var changed = new ArrayList<>(lines);
        changed.add(index, line);
        return new StatementText(changed);
    }

    /** Without the line in this place. */
    public StatementText without(int index) {
        var changed = new ArrayList<>(lines);
        changed.remove(index);
        return new StatementText(changed);
    }

    /** With two lines in each other's place. */
    public StatementText swapped(int first, int second) {
        var changed = new ArrayList<>(lines);
        Collections.swap(changed, first, second);
        return new StatementText(changed);
    }

    /** Each line with its line feed. */
    public byte[] bytes() {
        return (String.join("\n", lines) + "\n").getBytes(ISO_8859_1);
    }

    private int indexOf(String name) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(name + "=")) {
                return i;
            }
        }
        throw new IllegalArgumentException("there is no line " + name);
    }
}
