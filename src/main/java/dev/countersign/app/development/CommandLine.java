package dev.countersign.app.development;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The command line program as a person would run it: its jar, in a process of its own. The tour has no other way into
 * the workflow, so it shows what everybody can do.
 */
final class CommandLine {
    /** Done. */
    private static final int OK = 0;
    /** Not yet: an answer, not a failure. */
    private static final int PENDING = 75;

    private static final long LIMIT_SECONDS = 120;

    private final Path jar;
    private final List<String> server;
    private final Transcript transcript;

    /**
     * The program in this jar.
     *
     * @param server address of the server; where it is the program's own default it is left out of the command lines
     */
    CommandLine(Path jar, String server, Transcript transcript) {
        this.jar = jar;
        this.server = server.equals("http://localhost:8080") ? List.of() : List.of("--server", server);
        this.transcript = transcript;
    }

    /** The command with these arguments, as a person types it. */
    String line(String... arguments) {
        return "java " + String.join(" ", words(arguments));
    }

    /**
     * Runs one command and notes it in the transcript.
     *
     * @return what it printed on standard output
     * @throws DevelopmentException if it fails
     */
    String run(String... arguments) throws IOException, DevelopmentException {
        Ended ended = execute(arguments);
        transcript.command(line(arguments), ended.output() + ended.errors());
        return ended.output();
    }

    /** The same, not noted: for questions that are asked again and again. */
    String ask(String... arguments) throws IOException, DevelopmentException {
        return execute(arguments).output();
    }

    private record Ended(String output, String errors) {}

    private Ended execute(String... arguments) throws IOException, DevelopmentException {
        if (!Files.isRegularFile(jar)) {
            throw new DevelopmentException(
                    "The command line program " + jar + " is not there; \"./mvnw package\" makes it.");
        }
        var command = words(arguments);
        command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path file = Files.createTempFile("countersign-tour", ".err");
        try {
            Process child =
                    new ProcessBuilder(command).redirectError(file.toFile()).start();
            child.getOutputStream().close();
            String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String errors = Files.readString(file);
            int exitCode = exitCode(child);
            if (exitCode != OK && exitCode != PENDING) {
                throw new DevelopmentException(
                        "\"" + line(arguments) + "\" ended with status " + exitCode + ": " + (output + errors).strip());
            }
            return new Ended(output, errors);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private List<String> words(String... arguments) {
        var words = new ArrayList<>(List.of("-jar", jar.toString()));
        if (arguments[0].equals("--as")) {
            words.addAll(server); // everything else needs no server
        }
        words.addAll(List.of(arguments));
        return words;
    }

    private static int exitCode(Process child) throws DevelopmentException {
        try {
            if (child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return child.exitValue();
            }
            child.destroyForcibly();
            throw new DevelopmentException("A command of the tour did not end within " + LIMIT_SECONDS + " s.");
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new DevelopmentException("The tour was interrupted.", e);
        }
    }
}
