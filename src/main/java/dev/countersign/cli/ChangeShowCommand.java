package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows a change: what it would do, read here, and where it stands, by the server's word. */
@Command(
        name = "show",
        description =
                "Show a change, what it would do and where it stands. Exit code 0: in effect; 75: not yet; 1: ended"
                        + " without effect.")
final class ChangeShowCommand implements Callable<Integer> {
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;

    @Mixin
    private final ChangeId.Argument id = new ChangeId.Argument();

    @Mixin
    private final TrustedPolicy.Choice trusted = new TrustedPolicy.Choice();

    ChangeShowCommand(Callers callers, Surroundings surroundings, Output output) {
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var server = callers.reader();
        var view = server.changes().change(id.hex());
        output.document(view.document());
        if (!output.isJson()) {
            new ChangeReviewer(surroundings)
                    .fetch(server, id.hex(), trusted)
                    .print(output, surroundings.clock().instant());
            ChangeText.print(view, output);
        }
        return ChangeText.exitCode(view).number();
    }
}
