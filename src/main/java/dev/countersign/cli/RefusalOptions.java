package dev.countersign.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What rejecting and vetoing have in common: {@code @Mixin} for both. */
final class RefusalOptions {
    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, in at most 512 bytes; it is signed along, and everybody who sees the request reads it.")
    private String reason = "";

    @Option(
            names = "--statement",
            paramLabel = "FILE",
            description = "A statement that was saved earlier (command statement), so that no server is needed.")
    private Optional<Path> statement = Optional.empty();

    @Option(
            names = "--artifact",
            paramLabel = "FILE",
            description = "Your own copy of the build, to be looked at instead of the server's.")
    private Optional<Path> build = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Do not tell the server, but write evidence that an operator hands to the signer directly:"
                    + " signer submit-evidence.")
    private Optional<Path> output = Optional.empty();

    String reason() {
        return reason;
    }

    Optional<Path> statement() {
        return statement;
    }

    Optional<Path> build() {
        return build;
    }

    Optional<Path> output() {
        return output;
    }

    void demandSense(Optional<String> request) throws CommandException {
        if (statement.isPresent() == request.isPresent()) {
            throw new CommandException(
                    ExitCode.USAGE, "Name either the ID of a request or a saved --statement, and not both.");
        }
        if (statement.isPresent() && output.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "A saved --statement needs no server, so say where the evidence goes: --output.");
        }
    }
}
