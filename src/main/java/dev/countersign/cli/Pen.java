package dev.countersign.cli;

import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.Signatures;
import dev.countersign.evidence.SignedText;
import dev.countersign.policy.Policy;
import java.io.IOException;

/** What a person signs with at this terminal. */
sealed interface Pen permits SshPen, AuthenticatorPen {

    /** Whose it is under this policy; says so in words if it is nobody's. */
    String person(Policy policy) throws CommandException, IOException;

    /** Signs; whether the result holds is asked by {@link #write}. */
    PersonSignature sign(SignedText text) throws CommandException, IOException;

    /**
     * Signs, and verifies the signature with the very code that the signer runs: what it would refuse is not handed on.
     *
     * @throws CommandException also if the signature is not one by the expected person
     */
    default PersonSignature write(SignedText text, Policy policy) throws CommandException, IOException {
        var expected = person(policy);
        var signature = sign(text);
        try {
            var vote = Signatures.vote(policy, signature, text);
            if (vote.person().equals(expected)) {
                return signature;
            }
            throw new CommandException(
                    ExitCode.REFUSED,
                    "The signature is by " + vote.person() + " and not by " + expected + ". It was not handed on.");
        } catch (EvidenceException e) {
            throw new CommandException(
                    ExitCode.REFUSED, "The signature does not hold: " + e.getMessage() + ". It was not handed on.");
        }
    }
}
