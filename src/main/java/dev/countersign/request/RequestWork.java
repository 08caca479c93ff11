package dev.countersign.request;

import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.keyring.Keyring;
import dev.countersign.policy.Policy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What the signing worker takes and brings back. It pulls: nothing here calls it, and after any restart the same lists say
 * what is still to be done. Each method is one transaction.
 *
 * <p>A method that changes a request refuses with {@code WRONG_STATE} when the request has moved on meanwhile, for instance
 * because its submitter cancelled it; the worker then leaves it alone.
 */
@ApplicationScoped
@Transactional
public class RequestWork {
    private final SigningRequests requests;
    private final Policies policies;
    private final RequestRenewal renewal;
    private final Keyring keyring;
    private final Clock clock;

    RequestWork(SigningRequests requests, Policies policies, RequestRenewal renewal, Keyring keyring, Clock clock) {
        this.requests = requests;
        this.policies = policies;
        this.renewal = renewal;
        this.keyring = keyring;
        this.clock = clock;
    }

    /**
     * What the signer needs for one request.
     *
     * @param statementId the id by which the signer knows it
     * @param statement the exact bytes
     * @param approvals the signatures over it, verbatim, in the order of their arrival; perhaps too few, the signer counts
     * @param artifactSha256 name of the file in the blob store
     * @param artifactSize bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Work(
            String id,
            String statementId,
            byte[] statement,
            List<PersonSignature> approvals,
            String artifactSha256,
            long artifactSize) {
        public Work {
            approvals = List.copyOf(approvals);
        }
    }

    /** A signed rejection or veto that the signer has not seen yet. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record PendingObjection(String id, byte[] statement, String reason, PersonSignature signature) {}

    /** Ids of the requests with a rejection to be taken to the signer. They come first: before the intent one ends the request. */
    public List<String> pendingRejections() {
        return requests.withPendingRejection();
    }

    /** Ids of the requests with a veto to be taken to the signer. They come before any signature is asked for. */
    public List<String> pendingVetoes() {
        return requests.withPendingVeto();
    }

    /** The rejection that is to be taken to the signer; nothing when it has been decided meanwhile. */
    public Optional<PendingObjection> rejectionOf(String id) {
        var request = requests.get(id);
        return pending(request, request.standingRejection());
    }

    /** The veto that is to be taken to the signer; nothing when it has been decided meanwhile. */
    public Optional<PendingObjection> vetoOf(String id) {
        var request = requests.get(id);
        return pending(request, request.standingVeto());
    }

    private static Optional<PendingObjection> pending(SigningRequest request, Optional<Objection> standing) {
        return standing.filter(Objection::isPending)
                .map(objection -> new PendingObjection(
                        request.id(),
                        request.statement(),
                        objection.reason(),
                        objection.signature().made()));
    }

    /** Ids of the requests that were stated under another policy than the one in force, and that no intent binds yet. */
    public List<String> supersededRequests() {
        return policies.inForce()
                .map(policy -> requests.openUnderOther(policy.digest()))
                .orElse(List.of());
    }

    /**
     * Brings the request under the policy in force, if it is under another: a new statement, and everybody is asked again.
     *
     * @return whether it was under another
     */
    public boolean renew(String id) {
        var request = requests.lock(id);
        var policy = policies.inForce().orElseThrow();
        if (request.policyDigest().equals(policy.digest())) {
            return false;
        }
        renewal.renew(request, policy, now());
        return true;
    }

    /** Ids of the requests to be taken to the signer, oldest first; also those that failed and are due again. */
    public List<String> approvedRequests() {
        return requests.approved(now());
    }

    /**
     * Ids of the requests whose intent the signer has journalled and whose window is over, oldest first; also those under
     * another policy than the one in force, for the signer alone knows whether it signed before. After a restart they go on
     * from here.
     */
    public List<String> unfinishedRequests() {
        return requests.unfinished(now(), policies.inForce().map(Policy::digest).orElse(""));
    }

    /** Ids of the requests whose time has run out before the intent. */
    public List<String> overdueRequests() {
        return requests.overdue(now());
    }

    /** What the signer needs for this request. */
    public Work workFor(String id) {
        var request = requests.get(id);
        return new Work(
                id,
                request.statementId(),
                request.statement(),
                request.currentApprovals().stream()
                        .map(approval -> approval.signature().made())
                        .toList(),
                request.artifactSha256(),
                request.artifactSize());
    }

    /**
     * The signer has journalled that it will sign; under a policy with a window the request then waits. A crash before the
     * commit is harmless: the signer answers the same receipt.
     */
    public void intended(String id, Answer.Receipt receipt) {
        var request = requests.lock(id);
        request.intend(Receipts.bytes(receipt), now());
        var window = ReleaseCheck.window(policies.get(request.policyDigest()), Statement.parse(request.statement()));
        if (window.isPositive()) {
            request.await(receipt.time().plus(window), now());
        }
    }

    /** By the signer's clock the window is not over; the request is listed again from {@code until} on. */
    public void waits(String id, Instant until) {
        requests.lock(id).await(until, now());
    }

    /** The signer is about to be asked for the signature. */
    public void signingStarted(String id) {
        var request = requests.lock(id);
        // After a restart the request may be here already; the signer answers the same bytes again.
        if (request.stage() != Stage.SIGNING) {
            request.start(now());
        }
    }

    /**
     * The signed file is verified and durable in the blob store. Saying the same twice is harmless, because after a commit
     * whose answer was lost the worker says it again.
     */
    public void signed(
            String id, List<KeySignature> signatures, Answer.Receipt receipt, String signedSha256, long signedSize) {
        var request = requests.lock(id);
        if (request.state() instanceof RequestState.Signed known
                && known.sha256().equals(signedSha256)) {
            return;
        }
        request.sign(signatures, Receipts.bytes(receipt), signedSha256, signedSize, now());
    }

    /** The signer has journalled the pending rejection. */
    public void rejected(String id, Answer.Receipt receipt) {
        requests.lock(id).confirmRejection(Receipts.bytes(receipt), now());
    }

    /** The signer has journalled the pending veto. */
    public void vetoed(String id, Answer.Receipt receipt) {
        requests.lock(id).confirmVeto(Receipts.bytes(receipt), now());
    }

    /** The signer did not accept the pending rejection; the request goes on as if it had not come. */
    public void rejectionRefused(String id, String why) {
        requests.lock(id).dismissRejection(why, now());
    }

    /** The signer did not accept the pending veto; the request goes on as if it had not come. */
    public void vetoRefused(String id, String why) {
        requests.lock(id).dismissVeto(why, now());
    }

    /** The signer was told a rejection past this server. */
    public void rejectedElsewhere(String id, String sentence) {
        requests.lock(id).stopped(new RequestState.Rejected(), sentence, now());
    }

    /** The signer was told a veto past this server. */
    public void vetoedElsewhere(String id, String sentence) {
        requests.lock(id).stopped(new RequestState.Vetoed(), sentence, now());
    }

    /** The signer refuses the request for good. */
    public void denied(String id, String sentence) {
        requests.lock(id).deny(sentence, SigningRequest.SIGNER, now());
    }

    /** The time in the statement has run out. */
    public void expired(String id) {
        requests.lock(id).expire(now());
    }

    /** The signer could not be asked or did not answer; the request is listed again from {@code retryAt} on. */
    public void failed(String id, String sentence, Instant retryAt) {
        requests.lock(id).fail(sentence, retryAt, now());
    }

    /**
     * A key is not active. A suspension can be lifted, so the request is listed again from {@code retryAt} on, as long as its
     * time has not run out; a revoked key never comes back.
     */
    public void suspended(String id, String sentence, Instant retryAt) {
        var request = requests.lock(id);
        if (!now().isBefore(request.notAfter())) {
            request.expire(now());
        } else if (Statement.parse(request.statement()).keys().stream()
                .anyMatch(key -> keyring.isRevoked(key.spkiSha256()))) {
            request.deny(sentence, SigningRequest.SIGNER, now());
        } else {
            request.fail(sentence, retryAt, now());
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
