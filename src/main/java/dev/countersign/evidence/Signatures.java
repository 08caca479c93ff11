package dev.countersign.evidence;

import dev.countersign.policy.Credential;
import dev.countersign.policy.Policy;

/** Whose signature it is: holds a person's signature against the credentials of a policy. */
public final class Signatures {
    private Signatures() {}

    /**
     * The person whose signature over this text it is, and by which channel.
     *
     * @throws EvidenceException if it is nobody's, or does not verify
     */
    public static Vote vote(Policy policy, PersonSignature signature, SignedText text) throws EvidenceException {
        return switch (signature) {
            case Assertion assertion -> {
                Credential.WebAuthn credential = policy.webAuthn(assertion.credentialId())
                        .orElseThrow(() ->
                                new EvidenceException("An assertion is by a credential that the policy does not name"));
                var refusal = AssertionVerifier.refusal(
                        assertion, text.challenge(), policy.rp(), policy.origin(), credential.spki());
                if (refusal.isPresent()) {
                    throw new EvidenceException(
                            "The assertion by " + credential.person() + " does not count: " + refusal.get());
                }
                yield new Vote(credential.person(), Channel.WEB);
            }
            case SshSignature ssh ->
                throw new EvidenceException("An SSH signature is by a key that the policy does not name");
        };
    }
}
