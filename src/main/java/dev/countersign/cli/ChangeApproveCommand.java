package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Approves a change with a signature over its text. */
@Command(
        name = "approve",
        description = {
            "Approve a change with a signature over its text.",
            "For a new policy, both policies are fetched, their digests checked, and what is different is said in sentences."
        })
final class ChangeApproveCommand implements Callable<Integer> {
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;

    @Mixin
    private final ChangeId.Argument id = new ChangeId.Argument();

    @Mixin
    private final Signing signing = new Signing();

    @Mixin
    private final TrustedPolicy.Choice trusted = new TrustedPolicy.Choice();

    ChangeApproveCommand(Callers callers, Surroundings surroundings, Output output) {
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var pen = signing.pen(callers, surroundings);
        var server = callers.server();
        var review = new ChangeReviewer(surroundings).fetch(server, id.hex(), trusted);
        var signature = new ChangeSigning(surroundings, output).approve(review, pen, signing.yes());
        var approved = server.changes().approve(id.hex(), signature);
        output.document(approved.document());
        output.line("Approved. A change takes effect when the signer has recorded it.");
        ChangeText.print(approved, output);
        return ExitCode.OK.number();
    }
}
