package dev.countersign.request;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.Signatures;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Vote;
import dev.countersign.identity.Actor;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Rule;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.util.Collection;

/** Whose voice a signature is, and whether it is asked for. The signer judges the same again; this answers people early. */
public final class Voices {
    private Voices() {}

    /** The person behind a signature over this text, who must be the caller. */
    public static Vote heard(Policy policy, PersonSignature signature, SignedText text, Actor caller) {
        if (signature instanceof Assertion assertion
                && policy.webAuthn(assertion.credentialId()).isEmpty()) {
            throw new Refusal(
                    ProblemType.UNKNOWN_CREDENTIAL,
                    "The policy in force names no such credential. Use one that is enrolled in it.");
        }
        var vote = verified(policy, signature, text);
        if (policy.personOf(caller.subject()).filter(vote.person()::equals).isEmpty()) {
            throw new Refusal(
                    ProblemType.NOT_YOUR_CREDENTIAL,
                    "The credential is enrolled for another person than " + caller.subject() + ", who is signed in.");
        }
        return vote;
    }

    private static Vote verified(Policy policy, PersonSignature signature, SignedText text) {
        try {
            return Signatures.vote(policy, signature, text);
        } catch (EvidenceException refused) {
            String sentence = String.valueOf(refused.getMessage());
            throw new Refusal(ProblemType.INVALID_SIGNATURE, sentence + ".").with("reason", sentence);
        }
    }

    /** The person is in one of the groups of this rule. */
    public static void requirePlace(Policy policy, Rule rule, String person, String what) {
        requireMember(policy, rule.shares().stream().map(Rule.Share::group).toList(), person, what);
    }

    /** The person is in one of these groups. */
    public static void requireMember(Policy policy, Collection<String> groups, String person, String what) {
        if (groups.stream().noneMatch(group -> policy.isMember(group, person))) {
            String decides = groups.isEmpty() ? "nobody" : String.join(" and ", groups);
            throw new Refusal(
                    ProblemType.NOT_AN_APPROVER, what + " " + decides + ", and " + person + " is not among them.");
        }
    }
}
