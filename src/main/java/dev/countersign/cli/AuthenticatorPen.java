package dev.countersign.cli;

import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.policy.Policy;
import java.io.IOException;

/** A development identity's software authenticator; it signs under a development policy only. */
record AuthenticatorPen(DevelopmentIdentity identity) implements Pen {

    @Override
    public String person(Policy policy) throws CommandException {
        if (!policy.development()) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "The policy " + policy.digest() + " is not marked as development, and a software authenticator"
                            + " signs under no other.");
        }
        return identity.person();
    }

    @Override
    public PersonSignature sign(SignedText text) throws CommandException, IOException {
        return identity.sign(text);
    }
}
