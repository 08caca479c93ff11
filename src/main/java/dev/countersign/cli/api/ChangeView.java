package dev.countersign.cli.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A change as the server shows it. It informs; whoever approves reads the text that he signs.
 *
 * @param document all that the server said
 * @param state the server's word for it, such as {@code proposed}
 * @param isFinal whether nothing can follow
 * @param approvers the people who have approved
 * @param missing what its rule still lacks, in sentences
 * @param waitsUntil end of the window, while it waits for a veto
 * @param problem why the signer did not take it, if so
 */
public record ChangeView(
        JsonObject document,
        String id,
        String kind,
        String state,
        boolean isFinal,
        String subject,
        String reason,
        String proposer,
        String created,
        List<String> approvers,
        List<String> missing,
        Optional<SigningRequest.Objection> veto,
        Optional<String> waitsUntil,
        Optional<String> problem) {

    static ChangeView of(JsonObject document) throws IOException {
        var approvers = new ArrayList<String>();
        for (var approval : document.objects("approvals")) {
            approvers.add(approval.text("person"));
        }
        return new ChangeView(
                document,
                document.text("id"),
                document.text("kind"),
                document.text("state"),
                document.flag("isFinal"),
                document.text("subject"),
                document.text("reason"),
                document.text("proposer"),
                document.text("created"),
                List.copyOf(approvers),
                document.texts("missing"),
                SigningRequest.objection(document, "veto"),
                document.optionalText("waitsUntil"),
                document.optionalText("problem"));
    }
}
