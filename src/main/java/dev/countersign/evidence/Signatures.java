package dev.countersign.evidence;

import dev.countersign.policy.Credential;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Votes;
import java.util.HashSet;
import java.util.List;

/** Whose signatures they are: holds what people made against the credentials of a policy. */
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
                        assertion,
                        text.challenge(),
                        policy.rp(),
                        policy.origin(),
                        credential.spki(),
                        credential.synced());
                if (refusal.isPresent()) {
                    throw new EvidenceException(
                            "The assertion by " + credential.person() + " does not count: " + refusal.get());
                }
                yield new Vote(credential.person(), Channel.WEB);
            }
            case SshSignature ssh -> {
                SshEnvelope envelope = envelope(ssh);
                Credential.Ssh credential = policy.ssh(envelope.publicKey())
                        .orElseThrow(() ->
                                new EvidenceException("An SSH signature is by a key that the policy does not name"));
                try {
                    envelope.verify(credential, text);
                } catch (EvidenceException e) {
                    throw new EvidenceException(
                            "The SSH signature by " + credential.person() + " does not count: " + e.getMessage());
                }
                yield new Vote(credential.person(), Channel.COMMAND_LINE);
            }
        };
    }

    /**
     * The people whose signatures over this text they are, each counted once however many credentials they used.
     *
     * @throws EvidenceException if any of them is nobody's, or does not verify
     */
    public static Votes votes(Policy policy, List<PersonSignature> signatures, SignedText text)
            throws EvidenceException {
        var people = new HashSet<String>();
        var commandLine = new HashSet<String>();
        for (PersonSignature signature : signatures) {
            Vote vote = vote(policy, signature, text);
            people.add(vote.person());
            if (vote.channel() == Channel.COMMAND_LINE) {
                commandLine.add(vote.person());
            }
        }
        return new Votes(people, commandLine);
    }

    private static SshEnvelope envelope(SshSignature signature) throws EvidenceException {
        try {
            return SshEnvelope.read(signature.blob());
        } catch (EvidenceException e) {
            throw new EvidenceException("An SSH signature is refused: " + e.getMessage());
        }
    }
}
