package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.SignedText;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Approves a request: shows what its statement says, and signs exactly that. */
@Command(
        name = "approve",
        description = "Show what a request's statement says, and approve it with a signature over exactly that. "
                + "So far as a development identity only (--as).")
final class ApproveCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;
    private final Predicate<String> consent;

    @Mixin
    private final RequestId.Argument request = new RequestId.Argument();

    @Option(names = "--yes", description = "Do not ask before signing. Without a terminal nothing is asked anyway.")
    private boolean yes;

    ApproveCommand(Callers callers, Output output, Predicate<String> consent) {
        this.callers = callers;
        this.output = output;
        this.consent = consent;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var identity = callers.developmentIdentity();
        var read = ReadStatement.fetch(identity, request.hex());
        StatementText.print(read.statement(), output);
        if (!yes && !output.isJson() && !consent.test("Approve this?")) {
            throw new CommandException(ExitCode.REFUSED, "Nothing was signed.");
        }
        var assertion = identity.sign(SignedText.approve(read.bytes()));
        var approved = identity.server().approve(request.hex(), assertion);
        output.document(approved.document());
        output.line("Approved.");
        RequestText.print(approved, output);
        return ExitCode.OK.number();
    }
}
