package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.cli.api.Server.Submitted;
import dev.countersign.cli.api.Submission;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Hands in a build. Repeating the command resumes: the same project, channel and bytes are the same request, and bytes
 * that the server has are not sent again.
 */
@Command(
        name = "submit",
        description =
                "Submit a build for signing. The same build again is the same request, so a repeated CI job resumes.")
final class SubmitCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;

    @Parameters(paramLabel = "FILE", description = "The unsigned build.")
    private Path file = Path.of("");

    @Option(names = "--project", required = true, paramLabel = "P", description = "Project of the policy.")
    private String project = "";

    @Option(names = "--channel", required = true, paramLabel = "C", description = "Channel of the project.")
    private String channel = "";

    @Option(names = "--version", paramLabel = "V", description = "Version, where the file itself names none.")
    private Optional<String> version = Optional.empty();

    @Option(names = "--repository", paramLabel = "URL", description = "Repository that the build was made from.")
    private Optional<String> repository = Optional.empty();

    @Option(names = "--commit", paramLabel = "ID", description = "Commit that the build was made from.")
    private Optional<String> commit = Optional.empty();

    @Option(names = "--ref", paramLabel = "REF", description = "Branch or tag that the build was made from.")
    private Optional<String> ref = Optional.empty();

    @Option(names = "--build", paramLabel = "URL", description = "Page or log of the build.")
    private Optional<String> build = Optional.empty();

    @Option(
            names = "--break-glass",
            description =
                    "Ask under the policy's rule for emergencies: more people must approve, and there is no window.")
    private boolean breakGlass;

    @Option(
            names = "--wait",
            arity = "0..1",
            parameterConsumer = WaitSeconds.class,
            paramLabel = "SECONDS",
            description =
                    "Wait until the request has ended, at most so long (without a number: a day), and tell how it "
                            + "ended by the exit code. --wait 0 only asks once.")
    private Optional<Duration> wait = Optional.empty();

    SubmitCommand(Callers callers, Output output) {
        this.callers = callers;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var sha256 = LocalFile.sha256(file);
        var server = callers.server();
        var submitted = submit(server, submission(sha256));
        var request = submitted.request();
        if (wait.isPresent()) {
            output.note("Request " + request.id() + " is " + RequestText.words(request.state()) + ".");
            request = new Patience(output, wait.get()).await(server, request);
        }
        output.document(request.document());
        if (!submitted.isNew()) {
            output.line("This build was submitted before; it is the same request.");
        }
        RequestText.print(request, output);
        return wait.isPresent() ? RequestText.exitCode(request).number() : ExitCode.OK.number();
    }

    /** Asks first and uploads only what the server does not have. */
    private Submitted submit(Server server, Submission submission) throws IOException, ProblemException {
        try {
            return server.submit(submission);
        } catch (ProblemException e) {
            if (!e.is("unknown-artifact")) {
                throw e;
            }
            server.upload(submission.sha256(), file);
            return server.submit(submission);
        }
    }

    private Submission submission(String sha256) {
        return new Submission(
                project,
                channel,
                sha256,
                String.valueOf(file.getFileName()),
                breakGlass,
                version,
                repository,
                commit,
                ref,
                build);
    }
}
