package dev.countersign.cli.api;

import dev.countersign.evidence.PersonSignature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An approval as the server keeps it.
 *
 * @param person whose it is by the server's word; the signature says it better
 * @param at when it arrived, by the server's clock
 */
public record RequestEvidence(String person, String at, PersonSignature signature) {

    static List<RequestEvidence> list(JsonObject document) throws IOException {
        var evidence = new ArrayList<RequestEvidence>();
        for (var approval : document.objects("approvals")) {
            var signature = approval.object("signature").orElseGet(JsonObject::new);
            evidence.add(
                    new RequestEvidence(approval.text("person"), approval.text("at"), SignatureJson.read(signature)));
        }
        return List.copyOf(evidence);
    }
}
