package dev.countersign.app.development;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * What the tour says: each sentence goes to the screen, and together with the commands and their output into
 * {@code transcript.txt}, so that the whole workflow can be read again, and typed again.
 */
final class Transcript {
    private final Consumer<String> screen;
    private final StringBuilder text = new StringBuilder();

    Transcript(Consumer<String> screen) {
        this.screen = screen;
    }

    /** A sentence for both. */
    void say(String sentence) {
        screen.accept(sentence);
        text.append(sentence).append('\n');
    }

    /** Lines for the screen alone: the transcript has them already. */
    void show(String output) {
        output.lines().forEach(line -> screen.accept("  " + line));
    }

    /** A command as a person would type it, with what it printed. */
    void command(String line, String output) {
        text.append("  $ ").append(line).append('\n');
        output.lines().forEach(each -> text.append("  ").append(each).append('\n'));
    }

    void writeTo(Path file) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8);
    }
}
