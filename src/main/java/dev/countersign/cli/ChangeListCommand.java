package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the changes that people have proposed. */
@Command(name = "list", description = "List changes, newest first.")
final class ChangeListCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on where an earlier page ended.")
    private Optional<String> cursor = Optional.empty();

    ChangeListCommand(Callers callers, Output output) {
        this.callers = callers;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var page = callers.reader().changes().changes(cursor);
        output.document(page.document());
        if (page.entries().isEmpty()) {
            output.line("There are no such changes.");
        }
        for (var change : page.entries()) {
            output.line(change.id() + "  " + change.created() + "  " + RequestText.words(change.state()) + "  "
                    + change.kind() + " " + change.subject() + "  by " + change.proposer());
        }
        page.next().ifPresent(next -> output.line("There are more: --cursor " + next));
        return ExitCode.OK.number();
    }
}
