package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.Change;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells the signer what time it is, when it no longer believes its clock. */
@Command(
        name = "clock",
        description =
                "Propose to tell the signer what time it is: needed when it refuses its own clock, after a long silence"
                        + " or a false time. Its clock must be within one hour of that time.")
final class ClockChangeCommand implements Callable<Integer> {
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;

    @Parameters(paramLabel = "TIME", description = "UTC, such as 2026-11-25T03:00:00Z, or the word now.")
    private String time = "";

    @Mixin
    private final Proposal proposal = new Proposal();

    ClockChangeCommand(Callers callers, Surroundings surroundings, Output output) {
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var stated = stated();
        var pen = proposal.pen(callers, surroundings);
        var server = callers.server();
        var trusted = PolicyInForce.trusted(server, proposal.trusted(), surroundings);
        var change = proposal.change(Change.Kind.CLOCK, stated.toString(), trusted.policy(), pen, surroundings);
        var review = new ChangeReview(change, trusted, Optional.empty());
        return new ChangeProposing(server, surroundings, output).propose(review, Optional.empty(), pen, proposal.yes());
    }

    private Instant stated() throws CommandException {
        try {
            var instant = time.equals("now") ? surroundings.clock().instant() : Instant.parse(time);
            return instant.truncatedTo(ChronoUnit.SECONDS);
        } catch (DateTimeException e) {
            throw new CommandException(
                    ExitCode.USAGE, "\"" + time + "\" is not a time such as 2026-11-25T03:00:00Z, nor the word now.");
        }
    }
}
