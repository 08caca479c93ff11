package dev.countersign.change;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.request.Objection;
import dev.countersign.request.Policies;
import dev.countersign.request.Receipts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What the signing worker takes to the signer and brings back. It pulls: nothing here calls it, and after any restart the same
 * lists say what is still to be done. Each method is one transaction; one that changes something refuses with
 * {@code WRONG_STATE} when the change has moved on meanwhile.
 */
@ApplicationScoped
@Transactional
public class ChangeWork {
    private final Proposals proposals;
    private final Policies policies;
    private final Clock clock;

    ChangeWork(Proposals proposals, Policies policies, Clock clock) {
        this.proposals = proposals;
        this.policies = policies;
        this.clock = clock;
    }

    /**
     * What the signer needs for one change.
     *
     * @param nextPolicy empty for a change of another kind than policy
     * @param approvals the signatures, verbatim; perhaps too few, the signer counts
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Work(byte[] text, byte[] nextPolicy, List<PersonSignature> approvals) {
        public Work {
            approvals = List.copyOf(approvals);
        }
    }

    /** A veto that the signer has not seen yet. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record PendingVeto(byte[] text, String reason, PersonSignature signature) {}

    /** Ids of the changes with a veto to be taken to the signer. They come first. */
    public List<String> pendingVetoes() {
        return proposals.withPendingVeto();
    }

    /** Ids of the changes to be taken to the signer, oldest first. */
    public List<String> approvedChanges() {
        return proposals.approved(now());
    }

    /** Ids of the changes whose window runs. */
    public List<String> waitingChanges() {
        return proposals.waiting();
    }

    /** Ids of the changes that nobody can approve any more: out of time, or under an old policy. */
    public List<String> endedChanges() {
        return policies.inForce()
                .map(policy -> proposals.ended(policy.digest(), now()))
                .orElse(List.of());
    }

    /** Ends one of those. */
    public void end(String id) {
        var proposal = proposals.lock(id);
        if (proposal.notAfter().isAfter(now())) {
            proposal.deny("the policy has changed; propose it again under that one", Proposal.SERVER, now());
        } else {
            proposal.expire(now());
        }
    }

    /** What the signer needs for this change. */
    public Work workFor(String id) {
        var proposal = proposals.get(id);
        return new Work(
                proposal.text(),
                proposal.nextPolicy().orElse(new byte[0]),
                proposal.approvals().stream()
                        .map(approval -> approval.signature().made())
                        .toList());
    }

    /** The veto that is to be taken to the signer; nothing when it has been decided meanwhile. */
    public Optional<PendingVeto> vetoOf(String id) {
        var proposal = proposals.get(id);
        return proposal.standingVeto()
                .filter(Objection::isPending)
                .map(veto -> new PendingVeto(
                        proposal.text(), veto.reason(), veto.signature().made()));
    }

    /** The signer has journalled the change. A new policy waits for its window; everything else is in effect. */
    public void accepted(String id, Answer.Receipt receipt) {
        var proposal = proposals.lock(id);
        var made = Receipts.bytes(receipt);
        var window = ChangeRules.of(
                        policies.get(proposal.policyDigest()), proposal.kind(), NewChange.parsed(proposal.nextPolicy()))
                .window();
        if (window.isPresent()) {
            proposal.await(made, receipt.time().plus(window.get()), now());
        } else {
            proposal.takeEffect(made, now());
        }
    }

    /**
     * What the signer says about its policy decides about a change whose window runs.
     *
     * @param pending id of the change that waits with the signer, or empty
     */
    public void settle(String id, String pending) {
        var proposal = proposals.lock(id);
        if (isInChain(proposal)) {
            proposal.takeEffect(now());
        } else if (!id.equals(pending)) {
            release(proposal);
        }
    }

    /** The signer no longer lets its window run. */
    private void release(Proposal proposal) {
        boolean isUnderSamePolicy = policies.inForce()
                .filter(policy -> policy.digest().equals(proposal.policyDigest()))
                .isPresent();
        if (isUnderSamePolicy) {
            proposal.stopped("the signer was told a veto past this server", now());
        } else {
            proposal.deny("another policy came into force before its window was over", Proposal.SIGNER, now());
        }
    }

    private boolean isInChain(Proposal proposal) {
        return proposal.kind() == Change.Kind.POLICY
                && policies.chain().stream().anyMatch(policy -> policy.digest().equals(proposal.subject()));
    }

    /** The signer has journalled the pending veto. */
    public void vetoed(String id, Answer.Receipt receipt) {
        proposals.lock(id).confirmVeto(Receipts.bytes(receipt), now());
    }

    /** The signer did not accept the pending veto; the change goes on as if it had not come. */
    public void vetoRefused(String id, String why) {
        proposals.lock(id).dismissVeto(why, now());
    }

    /** The signer was told a veto past this server. */
    public void vetoedElsewhere(String id, String sentence) {
        proposals.lock(id).stopped(sentence, now());
    }

    /** The signer refuses the change for good. */
    public void denied(String id, String sentence) {
        proposals.lock(id).deny(sentence, Proposal.SIGNER, now());
    }

    /** The time in its text has run out. */
    public void expired(String id) {
        proposals.lock(id).expire(now());
    }

    /** The signer does not take it now; it is listed again from {@code retryAt} on. */
    public void postponed(String id, String sentence, Instant retryAt) {
        proposals.lock(id).postpone(sentence, retryAt);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
