package dev.countersign.cli.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The policies of a server, from the one in force back to the first, by its word.
 *
 * @param inForce digest of the policy in force, if the server knows it yet
 */
public record PolicyChain(List<String> digests, Optional<String> inForce) {

    static PolicyChain of(List<JsonObject> entries) throws IOException {
        var digests = new ArrayList<String>();
        var inForce = Optional.<String>empty();
        for (var entry : entries) {
            digests.add(entry.text("digest"));
            if (entry.flag("inForce")) {
                inForce = Optional.of(entry.text("digest"));
            }
        }
        return new PolicyChain(List.copyOf(digests), inForce);
    }
}
