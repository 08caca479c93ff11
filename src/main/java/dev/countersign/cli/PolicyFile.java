package dev.countersign.cli;

import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyException;
import dev.countersign.policy.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A policy in a file.
 *
 * @param bytes exactly as they are; the digest is over them
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record PolicyFile(byte[] bytes, Policy policy) {

    static PolicyFile read(Path file) throws CommandException, IOException {
        if (Files.size(file) > Policy.MAXIMUM_BYTES) {
            throw new CommandException(
                    ExitCode.REFUSED, file + " is refused: a policy has at most " + Policy.MAXIMUM_BYTES + " bytes.");
        }
        var bytes = Files.readAllBytes(file);
        return new PolicyFile(bytes, parse(bytes, file.toString(), ""));
    }

    /** Reads a text from the server, under which something was to be signed; {@code name} names it in a refusal. */
    static Policy parse(byte[] bytes, String name) throws CommandException {
        return parse(bytes, name, " Nothing was signed.");
    }

    private static Policy parse(byte[] bytes, String name, String consequence) throws CommandException {
        try {
            return PolicyReader.read(bytes);
        } catch (PolicyException e) {
            throw new CommandException(ExitCode.REFUSED, name + " is refused: " + e.getMessage() + "." + consequence);
        }
    }
}
