package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.cli.api.SigningRequest;
import dev.countersign.evidence.EvidenceFile.Action;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.policy.Product;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Stops a request during its window. */
@Command(
        name = "veto",
        description = {
            "Stop a request that enough people have approved, with a signed reason, before its window is over.",
            "Only members of the group that the policy names as veto group of the product can."
        })
final class VetoCommand extends RefusalCommand {
    VetoCommand(Callers callers, Surroundings surroundings, Output output) {
        super(callers, surroundings, output, Action.VETO);
    }

    @Override
    void demandThatItCounts(Review review, String person) throws CommandException {
        Optional<String> group = review.product().flatMap(Product::veto);
        if (group.isEmpty() || !review.policy().isMember(group.get(), person)) {
            throw new CommandException(
                    ExitCode.NOT_PERMITTED,
                    group.map(name -> "Only members of " + name + " can veto this, and you (" + person + ") are none.")
                                    .orElse("The policy names nobody who could veto this.")
                            + " Nothing was signed.");
        }
    }

    @Override
    SignedText text(String reason, byte[] statement) {
        return SignedText.veto(reason, statement);
    }

    @Override
    SigningRequest post(Server server, String id, String reason, PersonSignature signature)
            throws IOException, ProblemException {
        return server.veto(id, reason, signature);
    }
}
