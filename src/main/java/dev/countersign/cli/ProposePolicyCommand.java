package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.Change;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Proposes a new policy; it is {@code policy propose} and {@code change propose-policy}. */
@Command(
        description = {
            "Propose a new policy: read it, say in sentences what it changes, ask, and hand it in as a change.",
            "Its line previous must name the policy in force. Unless --propose-only, your approval goes with it."
        })
final class ProposePolicyCommand implements Callable<Integer> {
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;

    @Parameters(paramLabel = "FILE", description = "The new policy.")
    private Path file = Path.of("");

    @Mixin
    private final Proposal proposal = new Proposal();

    ProposePolicyCommand(Callers callers, Surroundings surroundings, Output output) {
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var next = PolicyFile.read(file);
        var pen = proposal.pen(callers, surroundings);
        var server = callers.server();
        var trusted = PolicyInForce.trusted(server, proposal.trusted(), surroundings);
        var change = proposal.change(Change.Kind.POLICY, next.policy().digest(), trusted.policy(), pen, surroundings);
        var step = PolicyStep.of(trusted.policy(), next.policy());
        var review = new ChangeReview(change, trusted, Optional.of(step));
        return new ChangeProposing(server, surroundings, output)
                .propose(review, Optional.of(next.bytes()), pen, proposal.yes());
    }
}
