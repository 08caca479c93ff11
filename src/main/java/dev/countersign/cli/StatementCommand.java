package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows or saves the exact text that people sign over. */
@Command(
        name = "statement",
        description =
                "Show the exact text that people sign over, or save it: reject and veto then work without the server.")
final class StatementCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;

    @Mixin
    private final RequestId.Argument request = new RequestId.Argument();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Where to write it; the file must not exist yet.")
    private Optional<Path> file = Optional.empty();

    StatementCommand(Callers callers, Output output) {
        this.callers = callers;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var bytes = callers.reader().statement(request.hex());
        if (file.isPresent()) {
            NewFile.write(file.get(), bytes);
            output.line("The statement of request " + request.hex() + " is in " + file.get() + ".");
        } else {
            new String(bytes, US_ASCII).lines().forEach(output::line);
        }
        output.document(new JsonObject()
                .put("request", request.hex())
                .put("file", file.map(Path::toString))
                .put("statement", new String(bytes, US_ASCII)));
        return ExitCode.OK.number();
    }
}
