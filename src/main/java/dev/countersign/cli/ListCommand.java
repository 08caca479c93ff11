package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.RequestList;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists requests, a page at a time. */
@Command(name = "list", description = "List requests, newest first.")
final class ListCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;

    @Option(names = "--project", paramLabel = "P", description = "Only this project.")
    private Optional<String> project = Optional.empty();

    @Option(names = "--channel", paramLabel = "C", description = "Only this channel.")
    private Optional<String> channel = Optional.empty();

    @Option(
            names = "--in-state",
            paramLabel = "STATE",
            description = "Only this state, such as awaiting-approval; may be repeated.")
    private List<String> states = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "Requests per page, at most 200. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--cursor", paramLabel = "CURSOR", description = "Go on where an earlier page ended.")
    private Optional<String> cursor = Optional.empty();

    ListCommand(Callers callers, Output output) {
        this.callers = callers;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var page = callers.reader().list(new RequestList.Filter(project, channel, states, cursor, limit));
        output.document(page.document());
        if (page.entries().isEmpty()) {
            output.line("There are no such requests.");
        }
        for (var entry : page.entries()) {
            output.line(entry.id() + "  " + entry.created() + "  " + RequestText.words(entry.state()) + "  "
                    + entry.project() + "/" + entry.channel() + "  " + entry.fileName() + "  by " + entry.submitter());
        }
        page.next().ifPresent(next -> output.line("There are more: --cursor " + next));
        return ExitCode.OK.number();
    }
}
