package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.SigningRequest;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fetches the signed file of a request. */
@Command(
        name = "download",
        description =
                "Fetch the signed file. Its digest is compared with the server's; whether it is genuine says verify.")
final class DownloadCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;

    @Mixin
    private final RequestId.Argument request = new RequestId.Argument();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            description = "Where to write it.")
    private Path file = Path.of("");

    @Option(names = "--force", description = "Replace OUT if it exists.")
    private boolean force;

    DownloadCommand(Callers callers, Output output) {
        this.callers = callers;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        if (!force && Files.exists(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        var server = callers.reader();
        var found = server.get(request.hex());
        var signed = found.signed().orElseThrow(() -> unsigned(found));
        try (var content = server.openSignedFile(request.hex())) {
            Download.write(content, signed, file, force);
        }
        output.document(new JsonObject()
                .put("request", found.id())
                .put("file", file.toString())
                .put("size", signed.size())
                .put("sha256", signed.sha256())
                .putTexts("keys", signed.keys()));
        output.line(file + ": " + signed.size() + " bytes, SHA-256 " + signed.sha256());
        output.line("Whether it is genuine: verify " + file + " --key PEM");
        return ExitCode.OK.number();
    }

    private static CommandException unsigned(SigningRequest request) {
        return new CommandException(
                RequestText.exitCode(request) == ExitCode.PENDING ? ExitCode.PENDING : ExitCode.REFUSED,
                "There is no signed file: request " + request.id() + " is " + RequestText.words(request.state()) + ".");
    }
}
