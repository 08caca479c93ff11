package dev.countersign.request;

import dev.countersign.evidence.Statement;
import dev.countersign.policy.Quorum;
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
    private DeclaredColumns declared;
    private ImageColumns image;
    private byte[] statement;
    private String policyDigest;
    private Instant createdAt;
    private Instant notBefore;
    private Instant notAfter;
    private @Nullable String supersedes;

    @SuppressWarnings("UnusedVariable") // kept as evidence, and for the CHECK of the table
    private byte @Nullable [] intentReceipt;

    private @Nullable String problem;
    private @Nullable Instant retryAt;

    @Enumerated(EnumType.STRING)
    private @Nullable Stage retryState;

    private @Nullable String signedSha256;
    private @Nullable Long signedSize;
    private @Nullable Instant signedAt;

    @ElementCollection
    @CollectionTable(name = "approval", joinColumns = @JoinColumn(name = "request_id"))
    @OrderColumn(name = "position")
    private List<Approval> approvals = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "rejection", joinColumns = @JoinColumn(name = "request_id"))
    @OrderColumn(name = "position")
    private List<Rejection> rejections = new ArrayList<>();

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

    /** A request whose image has been inspected and whose statement people can sign over from now on. */
    @SuppressWarnings("NullAway.Init") // state and changedAt are written by become
    SigningRequest(Statement statement, DeclaredFacts declared, ImageColumns image, Instant now) {
        var file = statement.images().getFirst();
        this.id = statement.requestId();
        this.project = statement.project();
        this.channel = statement.channel();
        this.artifactSha256 = file.sha256();
        this.artifactSize = file.size();
        this.submitter = statement.submitter();
        this.declared = DeclaredColumns.of(declared);
        this.image = image;
        this.statement = statement.encode();
        this.policyDigest = statement.policy();
        this.createdAt = statement.created();
        this.notBefore = statement.notBefore();
        this.notAfter = statement.notAfter();
        this.supersedes = statement.supersedes().orElse(null);
        var submitted = new RequestState.Submitted();
        become(submitted, now, submitter, "submitted " + file.name());
        var inspected = submitted.inspect();
        become(inspected, now, SERVER, "the image is for " + file.target() + ", version " + file.version());
        become(inspected.state(submitter), now, SERVER, "the statement can be approved until " + notAfter);
    }

    /** Where the request stands, from the columns that carry it. */
    RequestState state() {
        return state(state);
    }

    private RequestState state(Stage stage) {
        return switch (stage) {
            case SUBMITTED -> new RequestState.Submitted();
            case INSPECTED -> new RequestState.Inspected();
            case AWAITING_APPROVAL -> new RequestState.AwaitingApproval(submitter, people());
            case APPROVED -> new RequestState.Approved();
            case INTENDED -> new RequestState.Intended();
            case SIGNING -> new RequestState.Signing();
            case SIGNED -> new RequestState.Signed(required(signedSha256), required(signedSize));
            case DENIED -> new RequestState.Denied(required(problem));
            case REJECTED -> new RequestState.Rejected();
            case EXPIRED -> new RequestState.Expired();
            case CANCELLED -> new RequestState.Cancelled();
            case FAILED -> new RequestState.Failed(required(problem), required(retryAt), state(required(retryState)));
        };
    }

    /** One more person agrees. */
    void approve(Approval approval, Function<Set<String>, Quorum> quorum) {
        var next = in(RequestState.AwaitingApproval.class).approve(approval.person(), quorum);
        approvals.add(approval);
        become(next, approval.at(), approval.person(), "approved");
    }

    /** Somebody refuses. Nothing else changes until the signer has journalled it. */
    void reject(Rejection rejection) {
        in(RequestState.Open.class);
        standingRejection().ifPresent(standing -> {
            throw new Refusal(
                    ProblemType.REJECTION_PENDING,
                    standing.person() + " has rejected this request; it ends when the signer has recorded that.");
        });
        rejections.add(rejection);
        record(rejection.at(), rejection.person(), "rejected, not yet effective: " + rejection.reason());
    }

    /** The signer has journalled the pending rejection: it is effective and ends the request. */
    void confirmRejection(byte[] receipt, Instant now) {
        var next = in(RequestState.Open.class).reject();
        replacePending(rejection -> rejection.effective(receipt));
        become(next, now, SIGNER, "recorded the rejection");
    }

    /** The signer did not accept the pending rejection, so it has no effect. */
    void dismissRejection(String sentence, Instant now) {
        replacePending(rejection -> rejection.refused(sentence));
        record(now, SIGNER, "did not accept the rejection: " + sentence);
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
        // Exhaustive on purpose: from each state it is decided whether a refusal can still end the request.
        var next = switch (resumed()) {
            case RequestState.Open open -> open.deny(sentence);
            case RequestState.Intended intended -> intended.deny(sentence);
            case RequestState.Signing signing -> signing.deny(sentence);
            case RequestState.Signed _,
                    RequestState.Denied _,
                    RequestState.Rejected _,
                    RequestState.Expired _,
                    RequestState.Cancelled _,
                    RequestState.Failed _ -> throw wrongState();
        };
        become(next, now, actor, sentence);
    }

    void expire(Instant now) {
        become(in(RequestState.Open.class).expire(), now, SERVER, "not signed before " + notAfter);
    }

    void intend(byte[] receipt, Instant now) {
        var next = in(RequestState.Approved.class).intend();
        intentReceipt = receipt.clone();
        become(next, now, SIGNER, "verified the approvals and recorded that it will sign");
    }

    void start(Instant now) {
        become(in(RequestState.Intended.class).start(), now, SERVER, "asked the signer for the signature");
    }

    void sign(List<KeySignature> made, String sha256, long size, Instant now) {
        var next = in(RequestState.Signing.class).sign(sha256, size);
        signatures.addAll(made);
        signedAt = now;
        become(next, now, SIGNER, "signed; the signed file is " + sha256);
    }

    /** Something outside the request went wrong; it is tried again from where it was. */
    void fail(String sentence, Instant again, Instant now) {
        var next = switch (resumed()) {
            case RequestState.Approved approved -> approved.fail(sentence, again);
            case RequestState.Intended intended -> intended.fail(sentence, again);
            case RequestState.Signing signing -> signing.fail(sentence, again);
            case RequestState.Submitted _,
                    RequestState.Inspected _,
                    RequestState.AwaitingApproval _,
                    RequestState.Signed _,
                    RequestState.Denied _,
                    RequestState.Rejected _,
                    RequestState.Expired _,
                    RequestState.Cancelled _,
                    RequestState.Failed _ -> throw wrongState();
        };
        become(next, now, SERVER, sentence);
    }

    /** The rejection that is pending or effective, if there is one. */
    Optional<Rejection> standingRejection() {
        return rejections.stream()
                .filter(rejection -> rejection.refusal() == null)
                .findFirst();
    }

    /** The people who have approved. */
    Set<String> people() {
        return approvals.stream().map(Approval::person).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether the signer has not yet said that it will sign. */
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

    private void replacePending(Function<Rejection, Rejection> change) {
        for (int i = 0; i < rejections.size(); i++) {
            if (rejections.get(i).isPending()) {
                rejections.set(i, change.apply(rejections.get(i)));
                return;
            }
        }
        throw wrongState();
    }

    private void become(RequestState next, Instant now, String actor, String detail) {
        state = next.stage();
        problem = null;
        retryAt = null;
        retryState = null;
        switch (next) {
            case RequestState.Denied denied -> problem = denied.sentence();
            case RequestState.Failed failed -> {
                problem = failed.sentence();
                retryAt = failed.retryAt();
                retryState = failed.before().stage();
            }
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

    Optional<Instant> signedAt() {
        return Optional.ofNullable(signedAt);
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
