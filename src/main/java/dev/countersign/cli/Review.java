package dev.countersign.cli;

import dev.countersign.evidence.Statement;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import java.util.Optional;

/**
 * A statement that somebody is about to sign over, and what this program found out about it by itself.
 *
 * @param bytes what people sign over, exactly
 * @param product what the trusted policy says about the project and channel
 * @param voices who else has approved; absent without a server
 * @param objection why it must not be approved, in a sentence; absent if file, policy and statement fit each other
 * @param compared whether the file itself was there to be compared
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record Review(
        byte[] bytes,
        Statement statement,
        TrustedPolicy trusted,
        Optional<Product> product,
        Optional<Voices> voices,
        Optional<String> objection,
        boolean compared) {

    Policy policy() {
        return trusted.policy();
    }

    /** Refuses what must not be approved. */
    void demandNoObjection() throws CommandException {
        if (objection.isPresent()) {
            throw new CommandException(ExitCode.REFUSED, objection.get() + " Nothing was signed.");
        }
    }
}
