package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.cli.api.SigningRequest;
import dev.countersign.evidence.EvidenceFile.Action;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Rejects a request before enough people have approved it. */
@Command(
        name = "reject",
        description = {
            "Reject a request with a signed reason; the word of one approver ends it.",
            "Possible until the signer has journalled its intent; afterwards there is only veto."
        })
final class RejectCommand extends RefusalCommand {
    RejectCommand(Callers callers, Surroundings surroundings, Output output) {
        super(callers, surroundings, output, Action.REJECT);
    }

    /** Every approver's word counts. */
    @Override
    void demandThatItCounts(Review review, String person) {}

    @Override
    SignedText text(String reason, byte[] statement) {
        return SignedText.reject(reason, statement);
    }

    @Override
    SigningRequest post(Server server, String id, String reason, PersonSignature signature)
            throws IOException, ProblemException {
        return server.reject(id, reason, signature);
    }
}
