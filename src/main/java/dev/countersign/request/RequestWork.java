package dev.countersign.request;

import dev.countersign.evidence.PersonSignature;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

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
    private final Clock clock;

    RequestWork(SigningRequests requests, Clock clock) {
        this.requests = requests;
        this.clock = clock;
    }

    /**
     * What the signer needs for one request.
     *
     * @param statement the exact bytes
     * @param approvals the assertions, verbatim, in the order of their arrival; perhaps too few, the signer counts
     * @param artifactSha256 name of the file in the blob store
     * @param artifactSize bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Work(
            String id, byte[] statement, List<PersonSignature> approvals, String artifactSha256, long artifactSize) {
        public Work {
            approvals = List.copyOf(approvals);
        }
    }

    /** A signed refusal that the signer has not seen yet. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record PendingRejection(String id, byte[] statement, String reason, PersonSignature signature) {}

    /** Refusals come first: one that arrives before the intent ends the request. */
    public List<PendingRejection> pendingRejections() {
        return requests.withPendingRejection().stream()
                .map(requests::get)
                .map(request -> {
                    var rejection = request.standingRejection().orElseThrow();
                    return new PendingRejection(
                            request.id(),
                            request.statement(),
                            rejection.reason(),
                            rejection.assertion().assertion());
                })
                .toList();
    }

    /** Ids of the requests to be taken to the signer, oldest first; also those that failed and are due again. */
    public List<String> approvedRequests() {
        return requests.approved(now());
    }

    /** Ids of the requests whose intent the signer has journalled, oldest first. After a restart they go on from here. */
    public List<String> unfinishedRequests() {
        return requests.unfinished(now());
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
                request.statement(),
                request.approvals().stream()
                        .<PersonSignature>map(approval -> approval.assertion().assertion())
                        .toList(),
                request.artifactSha256(),
                request.artifactSize());
    }

    /** The signer has journalled that it will sign. A crash before the commit is harmless: it answers the same receipt. */
    public void intended(String id, byte[] receipt) {
        requests.lock(id).intend(receipt, now());
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
    public void signed(String id, List<KeySignature> signatures, String signedSha256, long signedSize) {
        var request = requests.lock(id);
        if (request.state() instanceof RequestState.Signed known
                && known.sha256().equals(signedSha256)) {
            return;
        }
        request.sign(signatures, signedSha256, signedSize, now());
    }

    /** The signer has journalled the pending rejection. */
    public void rejected(String id, byte[] receipt) {
        requests.lock(id).confirmRejection(receipt, now());
    }

    /** The signer did not accept the pending rejection; the request goes on as if it had not come. */
    public void rejectionRefused(String id, String why) {
        requests.lock(id).dismissRejection(why, now());
    }

    /** The signer refuses the request for good. */
    public void denied(String id, String sentence) {
        requests.lock(id).deny(sentence, SigningRequest.SIGNER, now());
    }

    /** The time in the statement has run out before the intent. */
    public void expired(String id) {
        requests.lock(id).expire(now());
    }

    /** The signer could not be asked or did not answer; the request is listed again from {@code retryAt} on. */
    public void failed(String id, String sentence, Instant retryAt) {
        requests.lock(id).fail(sentence, retryAt, now());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
