package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.evidence.Change;
import dev.countersign.evidence.StatementException;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyDigest;
import java.io.IOException;
import java.util.Optional;

/** Fetches a change and the policies that it is about, and checks their digests. */
final class ChangeReviewer {
    private final Surroundings surroundings;

    ChangeReviewer(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    ChangeReview fetch(Server server, String id, TrustedPolicy.Choice choice)
            throws CommandException, IOException, ProblemException {
        var change = parse(server.changes().changeText(id));
        if (!change.id().equals(id)) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "The server's text is about another change, " + change.id() + ". Nothing was signed.");
        }
        var trusted = choice.find(change.policy(), Optional.of(server), surroundings);
        if (change.kind() != Change.Kind.POLICY) {
            return new ChangeReview(change, trusted, Optional.empty());
        }
        var next = next(server.changes().changePolicy(id), change);
        return new ChangeReview(change, trusted, Optional.of(PolicyStep.of(trusted.policy(), next)));
    }

    private static Policy next(byte[] text, Change change) throws CommandException {
        var digest = PolicyDigest.of(text);
        if (!digest.equals(change.subject())) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "The server shows another policy than the change brings: the digest of its text is " + digest
                            + ", the change names " + change.subject() + ". Nothing was signed.");
        }
        return PolicyFile.parse(text, "The new policy " + digest);
    }

    private static Change parse(byte[] text) throws CommandException {
        try {
            return Change.parse(text);
        } catch (StatementException e) {
            throw new CommandException(
                    ExitCode.REFUSED, "The server's text is no change: " + e.getMessage() + ". Nothing was signed.");
        }
    }
}
