package dev.countersign.cli.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The program {@code ssh-keygen} of OpenSSH 8.2 or newer. It is searched along {@code PATH} only.
 *
 * <p>With a terminal it owns the terminal: it asks for passphrase or PIN and says when to touch the security key. Without one it cannot
 * ask; what it complains about is then part of the {@link SshException}.
 */
public final class SshKeygen {
    /** First word of every signature's context, so that a signature made for anything else, a git commit say, is none of ours. */
    public static final String NAMESPACE = "countersign";

    private static final int MAXIMUM_KEY_FILE = 65_536;
    /** Long enough to look for the security key. */
    private static final long LIMIT_SECONDS = 300;

    private final Path program;
    private final Map<String, String> variables;
    private final boolean terminal;

    private SshKeygen(Path program, Map<String, String> variables, boolean terminal) {
        this.program = program;
        this.variables = Map.copyOf(variables);
        this.terminal = terminal;
    }

    /**
     * Finds the program.
     *
     * @param variables the environment: {@code PATH} for us, {@code SSH_AUTH_SOCK} and the like for the program
     * @param terminal whether somebody sits at a terminal and can be asked
     */
    public static SshKeygen find(Map<String, String> variables, boolean terminal) throws SshException {
        return Arrays.stream(variables.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, "ssh-keygen"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new SshKeygen(program, variables, terminal))
                .orElseThrow(() -> new SshException("There is no ssh-keygen on the PATH. Install OpenSSH 8.2 or newer"
                        + " (Debian: apt-get install openssh-client)."));
    }

    /**
     * The public half of a key file: of the file itself if it is a {@code .pub} file (the private half is then in the agent), else of the
     * {@code .pub} file beside it, else of what {@code ssh-keygen -y} says.
     */
    public SshPublicKey publicKey(Path key) throws SshException, IOException {
        var own = SshPublicKey.parse(read(key));
        if (own.isPresent()) {
            return own.get();
        }
        var beside = Path.of(key + ".pub");
        var text = Files.exists(beside) ? read(beside) : run(List.of("-y", "-f", key.toString()), Optional.empty());
        return SshPublicKey.parse(text)
                .orElseThrow(() -> new SshException(key + " is not an ssh key that ssh-keygen can sign with."));
    }

    /** Signs {@code text} under {@link #NAMESPACE}; the armoured signature, as a {@code .sig} file holds it. */
    public String sign(Path key, byte[] text) throws SshException, IOException {
        // A folder of mode 0700. The text is given as a file, for standard input must stay free for the person.
        var folder = Files.createTempDirectory("countersign-keygen-");
        try {
            var file = Files.write(folder.resolve("text"), text);
            var command = List.of("-q", "-Y", "sign", "-n", NAMESPACE, "-f", key.toString(), file.toString());
            run(command, Optional.of(key));
            return Files.readString(folder.resolve("text.sig"), UTF_8);
        } catch (NoSuchFileException e) {
            throw new SshException("ssh-keygen ended without a signature.");
        } finally {
            delete(folder);
        }
    }

    /** What it wrote on standard output; {@code key} only where it signs. */
    private String run(List<String> arguments, Optional<Path> key) throws SshException, IOException {
        var command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        var said = Files.createTempFile("countersign-keygen-", ".err");
        try {
            var builder = new ProcessBuilder(command)
                    .redirectInput(terminal ? Redirect.INHERIT : Redirect.from(new File("/dev/null")))
                    .redirectError(terminal ? Redirect.INHERIT : Redirect.to(said.toFile()));
            builder.environment().clear();
            builder.environment().putAll(variables);
            var child = builder.start();
            var output = new String(child.getInputStream().readAllBytes(), UTF_8);
            if (!child.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                child.destroyForcibly();
                throw new SshException("ssh-keygen did not end within " + LIMIT_SECONDS + " s.");
            }
            if (child.exitValue() != 0) {
                throw new SshException(
                        "ssh-keygen could not " + (key.isPresent() ? "sign with " + key.get() : "read the key")
                                + (terminal ? "." : ": " + lastLine(Files.readString(said, UTF_8))));
            }
            return output;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SshException("Interrupted while waiting for ssh-keygen.");
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private static String lastLine(String said) {
        var line = said.strip().lines().reduce((first, second) -> second).orElse("it does not say why");
        return line.endsWith(".") ? line : line + ".";
    }

    private static String read(Path file) throws IOException, SshException {
        if (Files.size(file) > MAXIMUM_KEY_FILE) {
            throw new SshException(file + " is not an ssh key: it is too large.");
        }
        return Files.readString(file, UTF_8);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(requireNonNull(file, "file is null"));
            }
        }
    }
}
