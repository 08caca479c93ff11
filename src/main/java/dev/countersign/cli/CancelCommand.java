package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Withdraws one's own request. */
@Command(name = "cancel", description = "Withdraw your own request while it is open.")
final class CancelCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;

    @Mixin
    private final RequestId.Argument request = new RequestId.Argument();

    CancelCommand(Callers callers, Output output) {
        this.callers = callers;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var cancelled = callers.server().cancel(request.hex());
        output.document(cancelled.document());
        RequestText.print(cancelled, output);
        return ExitCode.OK.number();
    }
}
