package dev.countersign.app.development;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * SoftHSM, the token for development and tests: an installed one, else Debian's, unpacked without root into the user's
 * cache. How, says the script {@code development/softhsm.sh}.
 */
public final class SoftHsmModule {
    private static final String SCRIPT = "/development/softhsm.sh";

    private SoftHsmModule() {}

    /**
     * The path of the PKCS#11 module. The first call on a machine downloads about 10 MB of package lists and 250 kB of
     * SoftHSM; several processes may do so at once.
     *
     * @throws DevelopmentException with what to do, if there is none and none can be downloaded
     */
    public static Path find() throws IOException, DevelopmentException {
        Path said = Files.createTempFile("countersign-softhsm", ".log");
        try {
            Process shell = new ProcessBuilder("sh", "-c", script(), "softhsm.sh")
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(said.toFile())
                    .start();
            String path = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            int exitCode = shell.waitFor();
            if (exitCode != 0 || path.isEmpty()) {
                throw new DevelopmentException("There is no SoftHSM to keep the development keys. " + sentence(said));
            }
            return Path.of(path);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevelopmentException("interrupted while SoftHSM was being looked for", e);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    /**
     * SoftHSM's configuration. The environment of every process that loads the module names a file with it in
     * {@code SOFTHSM2_CONF}.
     *
     * @param tokens absolute path of an existing folder
     * @throws DevelopmentException if SoftHSM could not read the path back
     */
    public static byte[] configuration(Path tokens) throws DevelopmentException {
        // SoftHSM takes the rest of a line from a # on for a comment and forgets what follows a second =.
        if (!tokens.isAbsolute() || tokens.toString().matches("(?s).*[#=\n\r].*")) {
            throw new DevelopmentException("SoftHSM cannot keep its tokens in " + tokens
                    + ": the path must be absolute and without the characters # and =.");
        }
        return ("directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The script's own last sentence, and of what apt said only its errors. */
    private static String sentence(Path said) throws IOException {
        List<String> lines =
                Files.readString(said, StandardCharsets.UTF_8).strip().lines().toList();
        String errors = lines.stream().filter(line -> line.startsWith("E: ")).collect(Collectors.joining(" "));
        String last = lines.isEmpty() ? "The script says nothing." : lines.getLast();
        return errors.isEmpty() ? last : last + " (" + errors + ")";
    }

    private static String script() throws IOException {
        try (InputStream script = Objects.requireNonNull(
                SoftHsmModule.class.getResourceAsStream(SCRIPT), "the program lacks its part " + SCRIPT)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
