package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs a real tool to its end and gives back what it said. */
public final class Command {
    private Command() {}

    /**
     * How a command ended.
     *
     * @param exit the exit status
     * @param output standard output and error together, in the order written; a byte is a character
     */
    public record Result(int exit, String output) {}

    /** Runs a command in a folder, with this JVM's environment. */
    public static Result run(Path folder, List<String> command) throws IOException {
        return run(folder, command, Map.of());
    }

    /** Runs a command in a folder, with these variables added to this JVM's environment. */
    public static Result run(Path folder, List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        try {
            return new Result(process.waitFor(), output);
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + command.getFirst() + " ran", e);
        }
    }
}
