package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.ProblemException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Turns every exception into an exit code and words: on the error stream a sentence, on standard output with
 * {@code --json} a problem document, the server's own where there is one.
 */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Output output;

    Failures(Output output) {
        this.output = output;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        return switch (failure) {
            case CommandException refused -> report(refused.exitCode(), sentence(refused));
            case ProblemException problem -> report(problem);
            case FileSystemException file -> report(ExitCode.IO, sentence(file));
            case IOException io -> report(ExitCode.IO, sentence(io));
            default -> {
                failure.printStackTrace(command.getErr());
                yield report(ExitCode.FAULT, "This is a fault in the program; please report it: " + failure);
            }
        };
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        var command = failure.getCommandLine();
        output.note(sentence(failure));
        command.getErr().println("Try \"" + command.getCommandSpec().qualifiedName() + " --help\".");
        // The option itself may not have been read when the line stopped making sense.
        if (List.of(arguments).contains("--json")) {
            command.getOut().println(document(ExitCode.USAGE, sentence(failure)));
        }
        return ExitCode.USAGE.number();
    }

    private int report(ExitCode code, String sentence) {
        output.note(sentence);
        output.document(document(code, sentence));
        return code.number();
    }

    private int report(ProblemException problem) {
        output.note(sentence(problem));
        if (problem.status() == 401) {
            output.note("Whose? --token-file or $COUNTERSIGN_TOKEN; with a development server also --as.");
        }
        output.document(problem.document());
        return of(problem).number();
    }

    private static ExitCode of(ProblemException problem) {
        return switch (problem.status()) {
            case 401, 403 -> ExitCode.NOT_PERMITTED;
            case 408, 429 -> ExitCode.IO;
            default -> problem.status() >= 500 ? ExitCode.IO : ExitCode.REFUSED;
        };
    }

    private static JsonObject document(ExitCode code, String sentence) {
        return new JsonObject()
                .put("type", code.problemType())
                .put("title", code.meaning())
                .put("detail", sentence)
                .put("exitCode", code.number());
    }

    private static String sentence(FileSystemException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> "There is no file " + missing.getFile() + ".";
            case AccessDeniedException denied -> "The file " + denied.getFile() + " may not be read or written.";
            case FileAlreadyExistsException there ->
                "The file " + there.getFile() + " exists already. --force replaces it.";
            default -> "The file " + failure.getFile() + " cannot be used: " + failure.getReason() + ".";
        };
    }

    private static String sentence(Exception failure) {
        return Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
    }
}
