package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.SignedText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Approves a request: looks at the file itself, shows what its statement says, and signs exactly that. */
@Command(
        name = "approve",
        description = {
            "Approve a request with a signature over its statement.",
            "The file is fetched, hashed and read here, the statement is made here of file and policy, and compared byte for"
                    + " byte with the server's. Then it is shown, you are asked, and ssh-keygen signs."
        })
final class ApproveCommand implements Callable<Integer> {
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;

    @Mixin
    private final RequestId.Argument request = new RequestId.Argument();

    @Mixin
    private final Signing signing = new Signing();

    @Mixin
    private final TrustedPolicy.Choice trusted = new TrustedPolicy.Choice();

    @Option(
            names = "--artifact",
            paramLabel = "FILE",
            description =
                    "Your own copy of the build, one that you built yourself, say, to be used instead of the server's.")
    private Optional<Path> build = Optional.empty();

    ApproveCommand(Callers callers, Surroundings surroundings, Output output) {
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var pen = signing.pen(callers, surroundings);
        var server = callers.server();
        var review = new Reviewer(surroundings).fetch(server, request.hex(), trusted, build);
        var person = pen.person(review.policy());
        StatementText.print(review, output);
        review.demandNoObjection();
        demandThatItCounts(review, person);
        new Consent(surroundings.terminal(), output).demand("Approve this as " + person + "?", signing.yes(), pen);
        var signature = pen.write(SignedText.approve(review.bytes()), review.policy());
        var approved = server.approve(request.hex(), signature);
        output.document(approved.document());
        output.line("Approved.");
        RequestText.print(approved, output);
        return ExitCode.OK.number();
    }

    private static void demandThatItCounts(Review review, String person) throws CommandException {
        var statement = review.statement();
        if (review.policy().personOf(statement.submitter()).equals(Optional.of(person))) {
            throw new CommandException(
                    ExitCode.NOT_PERMITTED,
                    "You (" + person + ") submitted this yourself, as " + statement.submitter()
                            + ", so your approval would not count. Nothing was signed.");
        }
        var rule = ReleaseCheck.rule(review.policy(), statement);
        if (rule.shares().stream().noneMatch(share -> review.policy().isMember(share.group(), person))) {
            throw new CommandException(
                    ExitCode.NOT_PERMITTED,
                    "You (" + person + ") belong to no group of the rule \"" + PolicyText.rule(rule)
                            + "\", so your approval would not count. Nothing was signed.");
        }
    }
}
