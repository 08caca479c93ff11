package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows one request; the exit code is the answer for scripts. */
@Command(
        name = "status",
        description =
                "Show where a request stands and who is missing. Exit code 0: signed; 75: not yet; 1: ended unsigned.")
final class StatusCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;

    @Mixin
    private final RequestId.Argument request = new RequestId.Argument();

    StatusCommand(Callers callers, Output output) {
        this.callers = callers;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var found = callers.reader().get(request.hex());
        output.document(found.document());
        RequestText.print(found, output);
        return RequestText.exitCode(found).number();
    }
}
