package dev.countersign.request;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.AssertionVerifier;
import dev.countersign.evidence.SignedText;
import dev.countersign.identity.Actor;
import dev.countersign.policy.Credential;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Quorums;
import dev.countersign.policy.Rule;
import dev.countersign.policy.Votes;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.util.Set;

/** A person who may speak about a product, and the credential that the person speaks with. */
record Voice(Policy policy, Product product, Credential.WebAuthn credential) {

    /** The person behind the assertion's credential, who must be the caller and one of the product's approvers. */
    static Voice of(Policy policy, Product product, Assertion assertion, Actor caller) {
        var credential = policy.webAuthn(assertion.credentialId())
                .orElseThrow(() -> new Refusal(
                        ProblemType.UNKNOWN_CREDENTIAL,
                        "The policy in force names no such credential. Use one that is enrolled in it."));
        var person = credential.person();
        if (!person.equals(caller.subject())) {
            throw new Refusal(
                    ProblemType.NOT_YOUR_CREDENTIAL,
                    "The credential is enrolled for another person than " + caller.subject() + ", who is signed in.");
        }
        var groups = product.quorum().shares().stream().map(Rule.Share::group).toList();
        if (groups.stream().noneMatch(group -> policy.isMember(group, person))) {
            throw new Refusal(
                    ProblemType.NOT_AN_APPROVER,
                    product.title() + " is decided by the group " + String.join(" and ", groups) + ", of which "
                            + person + " is not a member.");
        }
        return new Voice(policy, product, credential);
    }

    /** Whether these people are enough, as far as the server can tell. */
    Quorum quorum(Set<String> people, String submitter) {
        return Quorums.of(
                policy, product.quorum(), product.commandLine(), Votes.web(people), policy.personOf(submitter));
    }

    String person() {
        return credential.person();
    }

    /** Refuses an assertion that is not a signature of this credential over this text. */
    void verify(Assertion assertion, SignedText text) {
        AssertionVerifier.refusal(
                        assertion,
                        text.challenge(),
                        policy.rp(),
                        policy.origin(),
                        credential.spki(),
                        credential.synced())
                .ifPresent(sentence -> {
                    throw new Refusal(ProblemType.INVALID_ASSERTION, "The assertion does not count: " + sentence + ".")
                            .with("reason", sentence);
                });
    }
}
