package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.cli.api.SigningRequest;
import dev.countersign.evidence.EvidenceFile;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.StatementException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Rejects or vetoes a request, with a reason that is signed along. Unlike an approval this is also possible where file and statement do not
 * fit each other: that is a good reason.
 */
abstract class RefusalCommand implements Callable<Integer> {
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;
    private final EvidenceFile.Action action;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "Id of the request, 64 hexadecimal digits. Not with --statement.")
    private Optional<RequestId> request = Optional.empty();

    @Mixin
    private final RefusalOptions refusal = new RefusalOptions();

    @Mixin
    private final Signing signing = new Signing();

    @Mixin
    private final TrustedPolicy.Choice trusted = new TrustedPolicy.Choice();

    RefusalCommand(Callers callers, Surroundings surroundings, Output output, EvidenceFile.Action action) {
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
        this.action = action;
    }

    /** Says so if this person's word would have no effect. */
    abstract void demandThatItCounts(Review review, String person) throws CommandException;

    abstract SignedText text(String reason, byte[] statement);

    abstract SigningRequest post(Server server, String id, String reason, PersonSignature signature)
            throws IOException, ProblemException;

    @Override
    public final Integer call() throws CommandException, IOException, ProblemException {
        refusal.demandSense(request.map(RequestId::hex));
        var pen = signing.pen(callers, surroundings);
        var review = review();
        var person = pen.person(review.policy());
        StatementText.print(review, output);
        review.objection().ifPresent(objection -> output.note("Note: " + objection));
        demandThatItCounts(review, person);
        var verb = action == EvidenceFile.Action.VETO ? "Veto" : "Reject";
        var consent = new Consent(surroundings.terminal(), output);
        consent.demand(verb + " this as " + person + ", because: " + refusal.reason() + "?", signing.yes(), pen);
        var signature = sign(pen, review);
        if (refusal.output().isPresent()) {
            write(refusal.output().get(), review, signature);
            return ExitCode.OK.number();
        }
        var id = request.orElseThrow().hex();
        var refused = post(callers.server(), id, refusal.reason(), signature);
        output.document(refused.document());
        output.line((action == EvidenceFile.Action.VETO ? "Vetoed" : "Rejected")
                + ". It is not yet effective: it counts when the signer has recorded it, which status " + id
                + " shows.");
        RequestText.print(refused, output);
        return ExitCode.OK.number();
    }

    private Review review() throws CommandException, IOException, ProblemException {
        var reviewer = new Reviewer(surroundings);
        return refusal.statement().isPresent()
                ? reviewer.read(refusal.statement().get(), trusted, refusal.build())
                : reviewer.fetch(callers.server(), request.orElseThrow().hex(), trusted, refusal.build());
    }

    private PersonSignature sign(Pen pen, Review review) throws CommandException, IOException {
        try {
            return pen.write(text(refusal.reason(), review.bytes()), review.policy());
        } catch (StatementException e) {
            throw new CommandException(ExitCode.USAGE, "--reason: " + e.getMessage() + ".");
        }
    }

    private void write(Path file, Review review, PersonSignature signature) throws CommandException, IOException {
        var evidence = new EvidenceFile(action, Optional.of(refusal.reason()), review.bytes(), signature);
        NewFile.write(file, evidence.encode());
        output.document(new JsonObject()
                .put("request", review.statement().requestId())
                .put("action", action.word())
                .put("file", file.toString()));
        output.line("Written to " + file + ". The server was told nothing. It counts when the signer has recorded it:"
                + " signer submit-evidence --socket PATH " + file);
    }
}
