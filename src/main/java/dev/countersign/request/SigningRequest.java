package dev.countersign.request;

import dev.countersign.evidence.Channel;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.Vote;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Votes;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
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
 * A build that somebody wants signed. The row is a snapshot of a {@link RequestState}; only {@link #become} writes it, and
 * every change adds a line to the history.
 */
@Entity
@Table(name = "signing_request")
class SigningRequest {
    static final String SERVER = "server";
    static final String SIGNER = "signer";

    @Id
    private String id;

    @Column(insertable = false, updatable = false)
    private @Nullable Long position;

    @Version
    private int revision;

    @Enumerated(EnumType.STRING)
    private Stage state;

    private Instant changedAt;
    private String project;
    private String channel;
    private String artifactSha256;
    private long artifactSize;
    private String submitter;
    private @Nullable String submitterPerson;
    private DeclaredColumns declared;
    private ImageColumns image;
    private String statementId;
    private byte[] statement;
    private String policyDigest;
    private Instant createdAt;
    private Instant notBefore;
    private Instant notAfter;
    private @Nullable String supersedes;

    private byte @Nullable [] intentReceipt;
    private @Nullable Instant waitsUntil;

    private @Nullable String problem;
    private @Nullable Instant retryAt;

    @Enumerated(EnumType.STRING)
    private @Nullable Stage retryState;

    private @Nullable String signedSha256;
    private @Nullable Long signedSize;
    private @Nullable Instant signedAt;
    private byte @Nullable [] signedReceipt;

    @ElementCollection
    @CollectionTable(name = "approval", joinColumns = @JoinColumn(name = "request_id"))
    @OrderColumn(name = "position")
    private List<Approval> approvals = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "rejection", joinColumns = @JoinColumn(name = "request_id"))
    @OrderColumn(name = "position")
    private List<Objection> rejections = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "veto", joinColumns = @JoinColumn(name = "request_id"))
    @OrderColumn(name = "position")
    private List<Objection> vetoes = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "superseded_statement", joinColumns = @JoinColumn(name = "request_id"))
    @OrderColumn(name = "position")
    private List<SupersededStatement> superseded = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "request_signature", joinColumns = @JoinColumn(name = "request_id"))
    @OrderColumn(name = "position")
    private List<KeySignature> signatures = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "request_event", joinColumns = @JoinColumn(name = "request_id"))
    @OrderColumn(name = "position")
    private List<RequestEvent> history = new ArrayList<>();

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected SigningRequest() {}

    /**
     * A request whose image has been inspected and whose statement people can sign over from now on.
     *
     * @param submitterPerson the person of the policy who submits, if it is one
     * @param supersedes the request that this one follows
     */
    @SuppressWarnings("NullAway.Init") // state and changedAt are written by become
    SigningRequest(
            Statement statement,
            Optional<String> submitterPerson,
            Optional<String> supersedes,
            DeclaredFacts declared,
            ImageColumns image,
            Instant now) {
        var file = statement.images().getFirst();
        this.id = statement.requestId();
        this.project = statement.project();
        this.channel = statement.channel();
        this.artifactSha256 = file.sha256();
        this.artifactSize = file.size();
        this.submitter = statement.submitter();
        this.submitterPerson = submitterPerson.orElse(null);
        this.declared = DeclaredColumns.of(declared);
        this.image = image;
        this.statementId = statement.requestId();
        this.statement = statement.encode();
        this.policyDigest = statement.policy();
        this.createdAt = statement.created();
        this.notBefore = statement.notBefore();
        this.notAfter = statement.notAfter();
        this.supersedes = supersedes.orElse(null);
        var submitted = new RequestState.Submitted();
        become(submitted, now, submitter, "submitted " + file.name());
        var inspected = submitted.inspect();
        become(inspected, now, SERVER, "the image is for " + file.target() + ", version " + file.version());
        become(inspected.state(submitterPerson), now, SERVER, "the statement can be approved until " + notAfter);
    }

    /** Where the request stands, from the columns that carry it. */
    RequestState state() {
        return state(state);
    }

    private RequestState state(Stage stage) {
        return switch (stage) {
            case SUBMITTED -> new RequestState.Submitted();
            case INSPECTED -> new RequestState.Inspected();
            case AWAITING_APPROVAL -> new RequestState.AwaitingApproval(Optional.ofNullable(submitterPerson), votes());
            case APPROVED -> new RequestState.Approved();
            case INTENDED -> new RequestState.Intended();
            case WAITING -> new RequestState.Waiting(required(waitsUntil));
            case SIGNING -> new RequestState.Signing();
            case SIGNED -> new RequestState.Signed(required(signedSha256), required(signedSize));
            case DENIED -> new RequestState.Denied(required(problem));
            case REJECTED -> new RequestState.Rejected();
            case VETOED -> new RequestState.Vetoed();
            case EXPIRED -> new RequestState.Expired();
            case CANCELLED -> new RequestState.Cancelled();
            case FAILED -> new RequestState.Failed(required(problem), required(retryAt), state(required(retryState)));
        };
    }

    /** One more person agrees, or the same over the command line. */
    void approve(Approval approval, Function<Votes, Quorum> quorum) {
        var vote = new Vote(approval.person(), approval.channel());
        var next = in(RequestState.AwaitingApproval.class).approve(vote, quorum);
        approvals.add(approval);
        become(
                next,
                approval.at(),
                approval.person(),
                switch (approval.channel()) {
                    case WEB -> "approved";
                    case COMMAND_LINE -> "approved over the command line";
                });
    }

    /** Somebody refuses. Nothing else changes until the signer has journalled it. */
    void reject(Objection rejection) {
        in(RequestState.Open.class);
        demandNoStanding(rejections, ProblemType.REJECTION_PENDING, "rejected");
        rejections.add(rejection);
        record(rejection.at(), rejection.person(), "rejected, not yet effective: " + rejection.reason());
    }

    /** A member of the veto group stops it. Nothing else changes until the signer has journalled it. */
    void veto(Objection veto) {
        in(RequestState.Unsigned.class);
        demandNoStanding(vetoes, ProblemType.VETO_PENDING, "vetoed");
        vetoes.add(veto);
        record(veto.at(), veto.person(), "vetoed, not yet effective: " + veto.reason());
    }

    private static void demandNoStanding(List<Objection> objections, ProblemType pending, String did) {
        Objections.standing(objections).ifPresent(standing -> {
            throw new Refusal(
                    pending,
                    standing.person() + " has " + did + " this request; it ends when the signer has recorded that.");
        });
    }

    /** The signer has journalled the pending rejection: it is effective and ends the request. */
    void confirmRejection(byte[] receipt, Instant now) {
        var next = in(RequestState.Open.class).reject();
        decide(rejections, rejection -> rejection.effective(receipt));
        become(next, now, SIGNER, "recorded the rejection");
    }

    /** The signer has journalled the pending veto: it is effective and ends the request. */
    void confirmVeto(byte[] receipt, Instant now) {
        var next = in(RequestState.Unsigned.class).veto();
        decide(vetoes, veto -> veto.effective(receipt));
        become(next, now, SIGNER, "recorded the veto");
    }

    /** The signer did not accept the pending rejection, so it has no effect. */
    void dismissRejection(String sentence, Instant now) {
        decide(rejections, rejection -> rejection.refused(sentence));
        record(now, SIGNER, "did not accept the rejection: " + sentence);
    }

    /** The signer did not accept the pending veto, so it has no effect. */
    void dismissVeto(String sentence, Instant now) {
        decide(vetoes, veto -> veto.refused(sentence));
        record(now, SIGNER, "did not accept the veto: " + sentence);
    }

    /** The signer has a rejection or a veto in its journal that did not come through this server. */
    void stopped(RequestState end, String sentence, Instant now) {
        in(RequestState.Unsigned.class);
        become(end, now, SIGNER, sentence);
    }

    /**
     * The policy has changed: what was signed is void, and people are asked to sign this statement instead.
     *
     * @param next names the new policy, and the old statement as superseded
     */
    void renew(Statement next, Optional<String> submittingPerson, Instant now) {
        var state = in(RequestState.Unsigned.class).renew(submittingPerson);
        String gone = "the policy has changed, and with it the statement: sign again what is to stop the request";
        Objections.replacePending(rejections, rejection -> rejection.refused(gone));
        Objections.replacePending(vetoes, veto -> veto.refused(gone));
        superseded.add(new SupersededStatement(statementId, statement, policyDigest, intentReceipt, now));
        statementId = next.requestId();
        statement = next.encode();
        policyDigest = next.policy();
        notBefore = next.notBefore();
        notAfter = next.notAfter();
        submitterPerson = submittingPerson.orElse(null);
        intentReceipt = null;
        become(
                state,
                now,
                SERVER,
                "the policy changed; everybody is asked again, over the statement " + statementId + ", until "
                        + notAfter);
    }

    /** Withdrawn by whoever submitted it. */
    void cancel(String actor, Instant now) {
        if (!actor.equals(submitter)) {
            throw new Refusal(
                    ProblemType.NOT_THE_SUBMITTER,
                    "Only " + submitter + ", who submitted this request, can cancel it. To stop it, sign a rejection.");
        }
        become(in(RequestState.Open.class).cancel(), now, actor, "cancelled");
    }

    /** A rule refuses the request, the server's or the signer's. */
    void deny(String sentence, String actor, Instant now) {
        become(in(RequestState.Unsigned.class).deny(sentence), now, actor, sentence);
    }

    void expire(Instant now) {
        become(in(RequestState.Unsigned.class).expire(), now, SERVER, "not signed before " + notAfter);
    }

    void intend(byte[] receipt, Instant now) {
        var next = in(RequestState.Approved.class).intend();
        intentReceipt = receipt.clone();
        become(next, now, SIGNER, "verified the approvals and recorded that it will sign");
    }

    /** The policy's window runs, or by the signer's clock it still does. */
    void await(Instant until, Instant now) {
        var next = switch (resumed()) {
            case RequestState.Intended intended -> intended.await(until);
            case RequestState.Signing signing -> signing.await(until);
            case RequestState.Waiting _ -> new RequestState.Waiting(until);
            case RequestState.Open _,
                    RequestState.Signed _,
                    RequestState.Denied _,
                    RequestState.Rejected _,
                    RequestState.Vetoed _,
                    RequestState.Expired _,
                    RequestState.Cancelled _,
                    RequestState.Failed _ -> throw wrongState();
        };
        become(next, now, SIGNER, "waits until " + until + "; until it is signed, the veto group can stop it");
    }

    void start(Instant now) {
        var next = resumed() instanceof RequestState.Waiting waiting
                ? waiting.start()
                : in(RequestState.Intended.class).start();
        become(next, now, SERVER, "asked the signer for the signature");
    }

    void sign(List<KeySignature> made, byte[] receipt, String sha256, long size, Instant now) {
        var next = in(RequestState.Signing.class).sign(sha256, size);
        signatures.addAll(made);
        signedAt = now;
        signedReceipt = receipt.clone();
        become(next, now, SIGNER, "signed; the signed file is " + sha256);
    }

    /** Something outside the request went wrong; it is tried again from where it was. */
    void fail(String sentence, Instant again, Instant now) {
        var next = switch (resumed()) {
            case RequestState.Approved approved -> approved.fail(sentence, again);
            case RequestState.Intended intended -> intended.fail(sentence, again);
            case RequestState.Waiting waiting -> waiting.fail(sentence, again);
            case RequestState.Signing signing -> signing.fail(sentence, again);
            case RequestState.Submitted _,
                    RequestState.Inspected _,
                    RequestState.AwaitingApproval _,
                    RequestState.Signed _,
                    RequestState.Denied _,
                    RequestState.Rejected _,
                    RequestState.Vetoed _,
                    RequestState.Expired _,
                    RequestState.Cancelled _,
                    RequestState.Failed _ -> throw wrongState();
        };
        become(next, now, SERVER, sentence);
    }

    /** The rejection that is pending or effective, if there is one. */
    Optional<Objection> standingRejection() {
        return Objections.standing(rejections);
    }

    /** The veto that is pending or effective, if there is one. */
    Optional<Objection> standingVeto() {
        return Objections.standing(vetoes);
    }

    /** The people who have approved the statement as it is now. */
    Votes votes() {
        return new Votes(people(_ -> true), people(approval -> approval.channel() == Channel.COMMAND_LINE));
    }

    private Set<String> people(Predicate<Approval> which) {
        return currentApprovals().stream().filter(which).map(Approval::person).collect(Collectors.toUnmodifiableSet());
    }

    /** The approvals of the statement as it is now. */
    List<Approval> currentApprovals() {
        return approvals.stream()
                .filter(approval -> approval.statementId().equals(statementId))
                .toList();
    }

    /** Whether nothing is signed and nothing has ended it. */
    boolean isUnsigned() {
        return resumed() instanceof RequestState.Unsigned;
    }

    /** Whether nothing has ended it and the signer has not yet said that it will sign. */
    boolean isOpen() {
        return resumed() instanceof RequestState.Open;
    }

    /** The state, or what a failed request returns to. */
    private RequestState resumed() {
        return state() instanceof RequestState.Failed failed ? failed.before() : state();
    }

    /** The current state as {@code expected}, or a refusal that says where the request really is. */
    private <S extends RequestState> S in(Class<S> expected) {
        var current = resumed();
        if (!expected.isInstance(current)) {
            throw wrongState();
        }
        return expected.cast(current);
    }

    private Refusal wrongState() {
        return new Refusal(ProblemType.WRONG_STATE, "The request is " + state.word() + ", which does not allow this.")
                .with("state", state.word());
    }

    /** The pending one, which must be there: whoever decides about it has read it before. */
    private void decide(List<Objection> objections, UnaryOperator<Objection> change) {
        if (!Objections.replacePending(objections, change)) {
            throw wrongState();
        }
    }

    private void become(RequestState next, Instant now, String actor, String detail) {
        state = next.stage();
        problem = null;
        retryAt = null;
        retryState = null;
        waitsUntil = null;
        switch (next) {
            case RequestState.Denied denied -> problem = denied.sentence();
            case RequestState.Failed failed -> {
                problem = failed.sentence();
                retryAt = failed.retryAt();
                retryState = failed.before().stage();
            }
            case RequestState.Waiting waiting -> waitsUntil = waiting.until();
            case RequestState.Signed signed -> {
                signedSha256 = signed.sha256();
                signedSize = signed.size();
            }
            case RequestState.Submitted _,
                    RequestState.Inspected _,
                    RequestState.AwaitingApproval _,
                    RequestState.Approved _,
                    RequestState.Intended _,
                    RequestState.Signing _,
                    RequestState.Rejected _,
                    RequestState.Vetoed _,
                    RequestState.Expired _,
                    RequestState.Cancelled _ -> {
                // The name says it all.
            }
        }
        changedAt = now;
        record(now, actor, detail);
    }

    private void record(Instant now, String actor, String detail) {
        history.add(new RequestEvent(state, now, actor, detail));
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

    Stage stage() {
        return state;
    }

    Instant changedAt() {
        return changedAt;
    }

    String project() {
        return project;
    }

    String channel() {
        return channel;
    }

    String artifactSha256() {
        return artifactSha256;
    }

    long artifactSize() {
        return artifactSize;
    }

    String submitter() {
        return submitter;
    }

    DeclaredFacts declared() {
        return declared.facts();
    }

    ImageColumns image() {
        return image;
    }

    Optional<String> submitterPerson() {
        return Optional.ofNullable(submitterPerson);
    }

    /** The id in the statement as it is now, by which the signer knows the request. */
    String statementId() {
        return statementId;
    }

    byte[] statement() {
        return statement.clone();
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

    Optional<String> supersedes() {
        return Optional.ofNullable(supersedes);
    }

    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    Optional<Instant> retryAt() {
        return Optional.ofNullable(retryAt);
    }

    Optional<Instant> waitsUntil() {
        return Optional.ofNullable(waitsUntil);
    }

    Optional<Instant> signedAt() {
        return Optional.ofNullable(signedAt);
    }

    byte @Nullable [] intentReceipt() {
        return intentReceipt;
    }

    byte @Nullable [] signedReceipt() {
        return signedReceipt;
    }

    List<SupersededStatement> superseded() {
        return List.copyOf(superseded);
    }

    List<Approval> approvals() {
        return List.copyOf(approvals);
    }

    List<KeySignature> signatures() {
        return List.copyOf(signatures);
    }

    List<RequestEvent> history() {
        return List.copyOf(history);
    }
}
