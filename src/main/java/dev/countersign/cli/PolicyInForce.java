package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import java.io.IOException;
import java.util.Optional;

/** Which policy is in force, for whoever writes a change under it. */
final class PolicyInForce {
    private PolicyInForce() {}

    static String digest(Server server) throws CommandException, IOException, ProblemException {
        return server.changes()
                .policies()
                .inForce()
                .orElseThrow(() -> new CommandException(
                        ExitCode.IO, "The server does not know the policy in force yet; its signer has not told it."));
    }

    /** The same as the person trusts it. */
    static TrustedPolicy trusted(Server server, TrustedPolicy.Choice choice, Surroundings surroundings)
            throws CommandException, IOException, ProblemException {
        return choice.find(digest(server), Optional.of(server), surroundings);
    }
}
