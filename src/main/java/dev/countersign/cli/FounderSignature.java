package dev.countersign.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A founder's signature under minutes, made with {@code ssh-keygen -Y sign -n countersign-minutes}. Verified by the same
 * program, because founders may have any kind of SSH key.
 */
final class FounderSignature {
    private static final int MAXIMUM_KEY = 16_384;

    private FounderSignature() {}

    /**
     * Searches the founder's signature: any file beside the minutes whose name begins with theirs and ends in {@code .sig}.
     *
     * @param publicKey an OpenSSH public key file
     */
    static Optional<Path> find(Path publicKey, Path minutes) throws CommandException, IOException {
        var key = new String(LimitedFile.read(publicKey, MAXIMUM_KEY), StandardCharsets.UTF_8).strip();
        var words = key.split("\\s+");
        if (words.length < 2 || key.contains("\n") || key.contains("PRIVATE")) {
            throw new CommandException(ExitCode.USAGE, "--founder: " + publicKey + " is no OpenSSH public key.");
        }
        var allowed = Files.createTempFile("countersign-founder-", ".allowed");
        try {
            Files.writeString(
                    allowed, "founder namespaces=\"countersign-minutes\" " + words[0] + " " + words[1] + "\n");
            for (Path candidate : candidates(minutes)) {
                if (verifies(allowed, candidate, minutes)) {
                    return Optional.of(candidate);
                }
            }
            return Optional.empty();
        } finally {
            Files.delete(allowed);
        }
    }

    private static List<Path> candidates(Path minutes) throws IOException {
        var folder = Optional.ofNullable(minutes.toAbsolutePath().getParent()).orElseThrow();
        var name = minutes.getFileName().toString();
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name)
                            && file.getFileName().toString().endsWith(".sig"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean verifies(Path allowed, Path signature, Path minutes) throws CommandException, IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        "ssh-keygen",
                        "-q",
                        "-Y",
                        "verify",
                        "-f",
                        allowed.toString(),
                        "-I",
                        "founder",
                        "-n",
                        "countersign-minutes",
                        "-s",
                        signature.toString())
                .redirectInput(minutes.toFile())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(Redirect.DISCARD);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.IO,
                    "A founder's signature is verified with ssh-keygen (package openssh-client), which is"
                            + " missing here.");
        }
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while ssh-keygen verified " + signature, e);
        }
    }
}
