package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.EvidenceFile;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.StatementException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops a new policy during its window. */
@Command(
        name = "veto",
        description =
                "Stop a new policy before its window is over, with a signed reason. Only members of the veto group that"
                        + " the policy in force names can.")
final class ChangeVetoCommand implements Callable<Integer> {
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;

    @Mixin
    private final ChangeId.Argument id = new ChangeId.Argument();

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, in at most 512 bytes; it is signed along.")
    private String reason = "";

    @Mixin
    private final Signing signing = new Signing();

    @Mixin
    private final TrustedPolicy.Choice trusted = new TrustedPolicy.Choice();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Do not tell the server, but write evidence that an operator hands to the signer directly:"
                    + " signer submit-evidence.")
    private Optional<Path> file = Optional.empty();

    ChangeVetoCommand(Callers callers, Surroundings surroundings, Output output) {
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var pen = signing.pen(callers, surroundings);
        var server = callers.server();
        var review = new ChangeReviewer(surroundings).fetch(server, id.hex(), trusted);
        var person = pen.person(review.policy());
        review.print(output, surroundings.clock().instant());
        demandThatItCounts(review, person);
        new Consent(surroundings.terminal(), output)
                .demand("Veto this change as " + person + ", because: " + reason + "?", signing.yes(), pen);
        var signature = sign(pen, review);
        if (file.isPresent()) {
            write(file.get(), review, signature);
            return ExitCode.OK.number();
        }
        var vetoed = server.changes().veto(id.hex(), reason, signature);
        output.document(vetoed.document());
        output.line("Vetoed. It is not yet effective: it counts when the signer has recorded it.");
        ChangeText.print(vetoed, output);
        return ExitCode.OK.number();
    }

    private static void demandThatItCounts(ChangeReview review, String person) throws CommandException {
        var group = review.policy().administration().changeVeto();
        if (group.isEmpty() || !review.policy().isMember(group.get(), person)) {
            throw new CommandException(
                    ExitCode.NOT_PERMITTED,
                    group.map(name -> "Only members of " + name + " can veto a change, and you (" + person
                                            + ") are none.")
                                    .orElse("The policy names nobody who could veto a change.")
                            + " Nothing was signed.");
        }
    }

    private PersonSignature sign(Pen pen, ChangeReview review) throws CommandException, IOException {
        try {
            return pen.write(SignedText.veto(reason, review.change().encode()), review.policy());
        } catch (StatementException e) {
            throw new CommandException(ExitCode.USAGE, "--reason: " + e.getMessage() + ".");
        }
    }

    private void write(Path to, ChangeReview review, PersonSignature signature) throws CommandException, IOException {
        var evidence = new EvidenceFile(
                EvidenceFile.Action.VETO, Optional.of(reason), review.change().encode(), signature);
        NewFile.write(to, evidence.encode());
        output.document(new JsonObject()
                .put("change", review.change().id())
                .put("action", "veto")
                .put("file", to.toString()));
        output.line("Written to " + to + ". The server was told nothing. It counts when the signer has recorded it:"
                + " signer submit-evidence --socket PATH " + to);
    }
}
