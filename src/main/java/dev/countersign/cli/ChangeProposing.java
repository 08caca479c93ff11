package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import java.io.IOException;
import java.util.Optional;

/** Hands in a new change and, if the proposer approves it as well, the first approval. */
final class ChangeProposing {
    private final Server server;
    private final Surroundings surroundings;
    private final Output output;

    ChangeProposing(Server server, Surroundings surroundings, Output output) {
        this.server = server;
        this.surroundings = surroundings;
        this.output = output;
    }

    /** Returns the exit code. */
    int propose(ChangeReview review, Optional<byte[]> nextPolicy, Optional<Pen> pen, boolean yes)
            throws CommandException, IOException, ProblemException {
        var text = review.change().encode();
        if (pen.isEmpty()) {
            return handIn(review, text, nextPolicy);
        }
        // Signed first: who changes his mind at the question has not proposed anything yet.
        var signature = new ChangeSigning(surroundings, output).approve(review, pen.get(), yes);
        server.changes().propose(text, nextPolicy);
        var approved = server.changes().approve(review.change().id(), signature);
        output.document(approved.document());
        output.line(
                "Proposed and approved. It takes effect when enough people have approved and the signer has recorded it.");
        ChangeText.print(approved, output);
        return ExitCode.OK.number();
    }

    private int handIn(ChangeReview review, byte[] text, Optional<byte[]> nextPolicy)
            throws CommandException, IOException, ProblemException {
        review.print(output, surroundings.clock().instant());
        var objection = review.objection(surroundings.clock().instant());
        if (objection.isPresent()) {
            throw new CommandException(ExitCode.REFUSED, objection.get() + " Nothing was proposed.");
        }
        var proposed = server.changes().propose(text, nextPolicy);
        output.document(proposed.document());
        output.line("Proposed. Others approve it: change approve " + proposed.id());
        ChangeText.print(proposed, output);
        return ExitCode.OK.number();
    }
}
