package dev.countersign.change;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.Channel;
import dev.countersign.evidence.Vote;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Votes;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.Objection;
import dev.countersign.request.Objections;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change on its way. The row is a snapshot of a {@link ProposalState}; only {@link #become} writes it, and every step adds
 * a line to the history.
 */
@Entity
@Table(name = "change")
class Proposal {
    static final String SERVER = "server";
    static final String SIGNER = "signer";

    @Id
    private String id;

    @Column(insertable = false, updatable = false)
    private @Nullable Long position;

    @Version
    private int revision;

    @Enumerated(EnumType.STRING)
    private ProposalStage state;

    private Instant changedAt;

    @Enumerated(EnumType.STRING)
    private Change.Kind kind;

    private String subject;
    private String proposer;
    private byte[] text;
    private byte @Nullable [] nextPolicy;
    private String policyDigest;
    private Instant createdAt;
    private Instant notBefore;
    private Instant notAfter;
    private byte @Nullable [] receipt;
    private @Nullable Instant waitsUntil;
    private @Nullable String problem;

    @SuppressWarnings("UnusedVariable") // read by queries
    private @Nullable Instant retryAt;

    @ElementCollection
    @CollectionTable(name = "change_approval", joinColumns = @JoinColumn(name = "change_id"))
    @OrderColumn(name = "position")
    private List<ChangeApproval> approvals = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "change_veto", joinColumns = @JoinColumn(name = "change_id"))
    @OrderColumn(name = "position")
    private List<Objection> vetoes = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "change_event", joinColumns = @JoinColumn(name = "change_id"))
    @OrderColumn(name = "position")
    private List<ChangeEvent> history = new ArrayList<>();

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Proposal() {}

    /**
     * A change that people can sign over from now on.
     *
     * @param text its one byte form
     * @param nextPolicy the policy that is to come, for a change of kind policy
     */
    @SuppressWarnings("NullAway.Init") // state and changedAt are written by become
    Proposal(Change change, byte[] text, Optional<byte[]> nextPolicy, String actor, Instant now) {
        this.id = change.id();
        this.kind = change.kind();
        this.subject = change.subject();
        this.proposer = change.proposer();
        this.text = text.clone();
        this.nextPolicy = nextPolicy.map(byte[]::clone).orElse(null);
        this.policyDigest = change.policy();
        this.createdAt = change.created();
        this.notBefore = change.notBefore();
        this.notAfter = change.notAfter();
        become(new ProposalState.Proposed(Votes.web(Set.of())), now, actor, "proposed, not yet effective");
    }

    /** Where the change stands, from the columns that carry it. */
    ProposalState state() {
        return switch (state) {
            case PROPOSED -> new ProposalState.Proposed(votes());
            case APPROVED -> new ProposalState.Approved();
            case WAITING -> new ProposalState.Waiting(required(waitsUntil));
            case EFFECTIVE -> new ProposalState.Effective();
            case VETOED -> new ProposalState.Vetoed();
            case DENIED -> new ProposalState.Denied(required(problem));
            case EXPIRED -> new ProposalState.Expired();
        };
    }

    /** One more person agrees, or the same over the command line. */
    void approve(ChangeApproval approval, Function<Votes, Quorum> quorum) {
        var vote = new Vote(approval.person(), approval.signature().channel());
        var next = in(ProposalState.Proposed.class).approve(vote, quorum);
        approvals.add(approval);
        become(
                next,
                approval.at(),
                approval.person(),
                switch (vote.channel()) {
                    case WEB -> "approved, not yet effective";
                    case COMMAND_LINE -> "approved over the command line, not yet effective";
                });
    }

    /** Somebody stops it. Nothing else changes until the signer has journalled it. */
    void veto(Objection veto) {
        in(ProposalState.Pending.class);
        standingVeto().ifPresent(standing -> {
            throw new Refusal(
                    ProblemType.VETO_PENDING,
                    standing.person() + " has vetoed this change; it ends when the signer has recorded that.");
        });
        vetoes.add(veto);
        record(veto.at(), veto.person(), "vetoed, not yet effective: " + veto.reason());
    }

    /** The signer has journalled the pending veto: it is effective and ends the change. */
    void confirmVeto(byte[] made, Instant now) {
        var next = in(ProposalState.Pending.class).veto();
        decide(veto -> veto.effective(made));
        become(next, now, SIGNER, "recorded the veto");
    }

    /** The signer did not accept the pending veto, so it has no effect. */
    void dismissVeto(String sentence, Instant now) {
        decide(veto -> veto.refused(sentence));
        record(now, SIGNER, "did not accept the veto: " + sentence);
    }

    /** The signer has journalled the change, and its window runs. */
    void await(byte[] made, Instant until, Instant now) {
        var next = in(ProposalState.Approved.class).await(until);
        receipt = made.clone();
        become(next, now, SIGNER, "recorded the change; it waits until " + until);
    }

    /** The signer has journalled the change, and with that it is in effect. */
    void takeEffect(byte[] made, Instant now) {
        var next = in(ProposalState.Approved.class).takeEffect();
        receipt = made.clone();
        become(next, now, SIGNER, "recorded the change; it is in effect");
    }

    /** The window is over and the signer has put the policy into force. */
    void takeEffect(Instant now) {
        var next = in(ProposalState.Waiting.class).takeEffect();
        Objections.replacePending(vetoes, veto -> veto.refused("the policy came into force before"));
        become(next, now, SIGNER, "put the policy into force");
    }

    /** The signer does not take it now; it is taken there again. */
    void postpone(String sentence, Instant again) {
        in(ProposalState.Approved.class);
        problem = sentence;
        retryAt = again;
    }

    /** A rule refuses the change, the server's or the signer's. */
    void deny(String sentence, String actor, Instant now) {
        become(in(ProposalState.Pending.class).deny(sentence), now, actor, sentence);
    }

    /** The signer has a veto in its journal that did not come through this server. */
    void stopped(String sentence, Instant now) {
        become(in(ProposalState.Pending.class).veto(), now, SIGNER, sentence);
    }

    void expire(Instant now) {
        become(in(ProposalState.Open.class).expire(), now, SERVER, "not approved before " + notAfter);
    }

    /** The people who have agreed. */
    Votes votes() {
        return new Votes(
                people(_ -> true), people(approval -> approval.signature().channel() == Channel.COMMAND_LINE));
    }

    private Set<String> people(Predicate<ChangeApproval> which) {
        return approvals.stream().filter(which).map(ChangeApproval::person).collect(Collectors.toUnmodifiableSet());
    }

    /** The veto that is pending or effective, if there is one. */
    Optional<Objection> standingVeto() {
        return Objections.standing(vetoes);
    }

    private void decide(UnaryOperator<Objection> change) {
        if (!Objections.replacePending(vetoes, change)) {
            throw wrongState();
        }
    }

    private <S extends ProposalState> S in(Class<S> expected) {
        var current = state();
        if (!expected.isInstance(current)) {
            throw wrongState();
        }
        return expected.cast(current);
    }

    private Refusal wrongState() {
        return new Refusal(ProblemType.WRONG_STATE, "The change is " + state.word() + ", which does not allow this.")
                .with("state", state.word());
    }

    private void become(ProposalState next, Instant now, String actor, String detail) {
        state = next.stage();
        problem = next instanceof ProposalState.Denied denied ? denied.sentence() : null;
        waitsUntil = next instanceof ProposalState.Waiting waiting ? waiting.until() : null;
        retryAt = null;
        changedAt = now;
        record(now, actor, detail);
    }

    private void record(Instant now, String actor, String detail) {
        history.add(new ChangeEvent(state, now, actor, detail));
    }

    private static <T> T required(@Nullable T column) {
        return Objects.requireNonNull(column, "a CHECK of the table promises this column");
    }

    String id() {
        return id;
    }

    Optional<Long> position() {
        return Optional.ofNullable(position);
    }

    ProposalStage stage() {
        return state;
    }

    Instant changedAt() {
        return changedAt;
    }

    Change.Kind kind() {
        return kind;
    }

    String subject() {
        return subject;
    }

    String proposer() {
        return proposer;
    }

    byte[] text() {
        return text.clone();
    }

    Optional<byte[]> nextPolicy() {
        return Optional.ofNullable(nextPolicy).map(byte[]::clone);
    }

    String policyDigest() {
        return policyDigest;
    }

    Instant createdAt() {
        return createdAt;
    }

    Instant notBefore() {
        return notBefore;
    }

    Instant notAfter() {
        return notAfter;
    }

    byte @Nullable [] receipt() {
        return receipt;
    }

    Optional<Instant> waitsUntil() {
        return Optional.ofNullable(waitsUntil);
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    List<ChangeApproval> approvals() {
        return List.copyOf(approvals);
    }

    List<ChangeEvent> history() {
        return List.copyOf(history);
    }
}
