package dev.countersign.change;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.StatementException;
import dev.countersign.identity.Actor;
import dev.countersign.keyring.Keyring;
import dev.countersign.policy.Policy;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.Objection;
import dev.countersign.request.Policies;
import dev.countersign.request.SignatureColumns;
import dev.countersign.request.Voices;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** What people do with changes. Each method is one transaction. */
@ApplicationScoped
@Transactional
class ProposalService {
    private final Proposals proposals;
    private final Policies policies;
    private final Keyring keyring;
    private final Clock clock;

    ProposalService(Proposals proposals, Policies policies, Keyring keyring, Clock clock) {
        this.proposals = proposals;
        this.policies = policies;
        this.keyring = keyring;
        this.clock = clock;
    }

    /** A change, and whether this call made it. */
    record Proposed(ChangeView change, boolean isNew) {}

    /** Keeps a change for people to agree to; the same text again is the same change. */
    Proposed propose(byte[] text, Optional<byte[]> nextPolicy, Actor proposer) {
        var proposed = NewChange.read(text, nextPolicy);
        var known = proposals.findByIdOptional(proposed.change().id());
        if (known.isPresent()) {
            if (!Arrays.equals(known.get().text(), text)) {
                throw new Refusal(
                        ProblemType.INVALID_CHANGE,
                        "There is another change with the id "
                                + proposed.change().id() + ". Every change has a fresh random one.");
            }
            return new Proposed(view(known.get()), false);
        }
        var policy = inForce();
        proposed.check(policy, proposer, now(), keyring::state);
        ChangeRules.of(policy, proposed.change().kind(), NewChange.parsed(nextPolicy));
        var proposal = new Proposal(proposed.change(), text, nextPolicy, proposer.subject(), now());
        proposals.persistAndFlush(proposal);
        return new Proposed(view(proposal), true);
    }

    ChangeView view(String id) {
        return view(proposals.get(id));
    }

    /** A page of changes, newest first. */
    ChangePage list(Set<ProposalStage> states, Optional<Long> before, int limit) {
        return ChangePage.of(proposals.page(states, before, limit), limit);
    }

    /** The exact bytes that people sign over. */
    byte[] text(String id) {
        return proposals.get(id).text();
    }

    /** The bytes of the policy that is to come. */
    byte[] nextPolicy(String id) {
        return proposals
                .get(id)
                .nextPolicy()
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "The change " + id + " brings no policy."));
    }

    /** One person's agreement, verified; the last one needed makes the change approved. */
    ChangeView approve(String id, PersonSignature signature, Actor caller) {
        var proposal = proposals.lock(id);
        var policy = policyOf(proposal);
        var rules = rules(proposal, policy);
        var now = now();
        requireInTime(proposal, now);
        var vote = Voices.heard(policy, signature, signedText(proposal), caller);
        Voices.requirePlace(policy, rules.decides(), vote.person(), "This change is decided by");
        proposal.approve(new ChangeApproval(vote.person(), SignatureColumns.of(signature), now), rules::quorum);
        return view(proposal);
    }

    /** A veto, verified and kept. It ends the change when the signer has journalled it. */
    ChangeView veto(String id, String reason, PersonSignature signature, Actor caller) {
        var proposal = proposals.lock(id);
        var policy = policyOf(proposal);
        SignedText text;
        try {
            text = SignedText.veto(reason, proposal.text());
        } catch (StatementException refused) {
            throw new Refusal(ProblemType.INVALID_INPUT, refused.getMessage() + ".");
        }
        var vote = Voices.heard(policy, signature, text, caller);
        Voices.requireMember(
                policy,
                rules(proposal, policy).veto().stream().toList(),
                vote.person(),
                "This change can be vetoed by");
        proposal.veto(Objection.pending(vote.person(), reason, SignatureColumns.of(signature), now()));
        return view(proposal);
    }

    private ChangeView view(Proposal proposal) {
        return ChangeView.of(proposal, policies.get(proposal.policyDigest()));
    }

    /** A suspension is signed under its own action, so that no other approval is ever taken for one. */
    private static SignedText signedText(Proposal proposal) {
        return Change.parse(proposal.text()).signedText();
    }

    private static ChangeRules rules(Proposal proposal, Policy policy) {
        return ChangeRules.of(policy, proposal.kind(), NewChange.parsed(proposal.nextPolicy()));
    }

    private Policy policyOf(Proposal proposal) {
        var policy = inForce();
        if (!policy.digest().equals(proposal.policyDigest())) {
            throw new Refusal(
                    ProblemType.POLICY_CHANGED,
                    "The change was proposed under the policy " + proposal.policyDigest()
                            + ", which is no longer in force. Propose it again.");
        }
        return policy;
    }

    private Policy inForce() {
        return policies.inForce()
                .orElseThrow(
                        () -> new Refusal(
                                ProblemType.NOT_READY,
                                "The signer has not yet told the server its policy, so nothing can be changed. Try again shortly."));
    }

    private static void requireInTime(Proposal proposal, Instant now) {
        if (!now.isBefore(proposal.notAfter())) {
            throw new Refusal(
                            ProblemType.WRONG_STATE,
                            "The change could be approved until " + proposal.notAfter() + ". Propose it again.")
                    .with("state", ProposalStage.EXPIRED.word());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
