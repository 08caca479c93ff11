package dev.countersign.signing;

import dev.countersign.core.SignerException;
import dev.countersign.core.SignerProtocolException;
import dev.countersign.core.SignerRefusedException;
import dev.countersign.core.SignerUnavailableException;
import dev.countersign.evidence.StatementException;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.RequestWork;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * One round after the other: policy and keys, public files, changes, vetoes and rejections, requests under an old policy,
 * expired ones, approved ones, unfinished ones. Whatever stops a request comes before what carries it on.
 *
 * <p>Every failure whose outcome is unknown is tried again. A signer that cannot be reached ends the round and changes no
 * request; one that is lost while it works on a request sets that request back a little, so that a request which brings
 * the signer down again and again does not stop the others. So does a row that cannot be read.
 */
@ApplicationScoped
class SigningWorker {
    private static final Logger LOG = Logger.getLogger(SigningWorker.class);

    private final RequestWork requests;
    private final RequestSigner signer;
    private final ChangeSigner changes;
    private final Publisher publisher;
    private final PolicySync policy;
    private final Clock clock;
    private final Backoff backoff = new Backoff();

    SigningWorker(
            RequestWork requests,
            RequestSigner signer,
            ChangeSigner changes,
            Publisher publisher,
            PolicySync policy,
            Clock clock) {
        this.requests = requests;
        this.signer = signer;
        this.changes = changes;
        this.publisher = publisher;
        this.policy = policy;
        this.clock = clock;
    }

    /** How a round ended. */
    enum Round {
        /** Everything that there was to do has been tried. */
        DONE,
        /** The signer cannot be reached, or signs nothing; no request was changed. */
        NO_SIGNER
    }

    /** One act on one request. */
    @FunctionalInterface
    private interface Act {
        void on(String id) throws SignerException, IOException, FirmwareException;
    }

    /** What follows when the signer refused an act for good. */
    @FunctionalInterface
    private interface Verdict {
        void on(String id, SignerRefusedException refusal);
    }

    /**
     * Does what is to be done now. Called by one thread only.
     *
     * @throws RuntimeException if the database cannot be used; the next round finds everything as it was
     */
    Round round() {
        try {
            learn();
            if (changes.round()) {
                policy.forget();
                learn();
            }
            carryOn(requests.pendingVetoes(), signer::veto, this::vetoRefused);
            carryOn(requests.pendingRejections(), signer::reject, this::rejectionRefused);
            for (String id : requests.supersededRequests()) {
                unlessMovedOn(id, () -> requests.renew(id));
            }
            for (String id : requests.overdueRequests()) {
                unlessMovedOn(id, () -> requests.expired(id));
            }
            carryOn(requests.approvedRequests(), signer::intend, this::refused);
            carryOn(requests.unfinishedRequests(), signer::complete, this::refused);
            return Round.DONE;
        } catch (SignerRefusedException e) {
            policy.forget();
            LOG.errorf("the signer signs nothing: %s", e.getMessage());
            return Round.NO_SIGNER;
        } catch (SignerException e) {
            // Only from asking for policy and keys, or a signer that is not there: requests have their own handling.
            policy.forget();
            LOG.debugf("the signer cannot be asked: %s", e.getMessage());
            return Round.NO_SIGNER;
        }
    }

    private void learn() throws SignerException {
        var description = policy.refresh();
        if (description.isPresent()) {
            changes.compare(description.get());
            publisher.compare(description.get());
        }
    }

    private void carryOn(List<String> ids, Act act, Verdict verdict) throws SignerException {
        for (String id : ids) {
            try {
                act.on(id);
                backoff.forget(id);
            } catch (SignerRefusedException e) {
                if (e.code() == RefusalCode.BEHIND) {
                    throw e; // no judgement about this request: it signs nothing at all
                }
                verdict.on(id, e);
            } catch (SignerUnavailableException e) {
                if (!e.isConnected()) {
                    throw e;
                }
                again(id, "The signer was lost while it worked on this request. It is asked again.", e);
            } catch (SignerProtocolException e) {
                again(id, "The signer answered in a way that this server does not understand. It is asked again.", e);
            } catch (IOException e) {
                again(id, "A file could not be read or written. It is tried again.", e);
            } catch (FirmwareException e) {
                again(id, "The signed file did not verify and was not kept. It is built again.", e);
            } catch (Refusal e) {
                leaveAlone(id, e);
            } catch (StatementException e) {
                again(id, "What is stored of this request is not what was submitted. It is looked at again.", e);
            }
        }
    }

    private void vetoRefused(String id, SignerRefusedException e) {
        if (e.isFinal()) {
            LOG.warnf("the signer did not accept a veto of request %s: %s", id, e.getMessage());
            unlessMovedOn(id, () -> requests.vetoRefused(id, e.getMessage()));
        }
    }

    private void rejectionRefused(String id, SignerRefusedException e) {
        if (e.isFinal()) {
            LOG.warnf("the signer did not accept a rejection of request %s: %s", id, e.getMessage());
            unlessMovedOn(id, () -> requests.rejectionRefused(id, e.getMessage()));
        }
    }

    private void refused(String id, SignerRefusedException e) {
        String sentence = e.getMessage();
        switch (e.code()) {
            case WAITING ->
                unlessMovedOn(id, () -> requests.waits(id, clock.instant().plus(backoff.next(id))));
            case SUSPENDED ->
                unlessMovedOn(
                        id,
                        () -> requests.suspended(id, sentence, clock.instant().plus(backoff.next(id))));
            case CLOCK, BUSY, BEHIND -> again(id, sentence, e);
            case SUPERSEDED -> superseded(id, e);
            case VETOED -> ended(id, e, () -> requests.vetoedElsewhere(id, sentence));
            case REJECTED -> ended(id, e, () -> requests.rejectedElsewhere(id, sentence));
            case EXPIRED -> ended(id, e, () -> requests.expired(id));
            case STATEMENT, POLICY, EVIDENCE, QUORUM, ARTIFACT, CONFLICT, SIGNED, UNKNOWN, PROTOCOL ->
                ended(id, e, () -> requests.denied(id, sentence));
        }
    }

    /** The signer has another policy than the request's. If it is news to us, we learn it first, in the next round. */
    private void superseded(String id, SignerRefusedException e) {
        policy.forget();
        unlessMovedOn(id, () -> {
            if (requests.renew(id)) {
                backoff.forget(id);
            } else {
                again(id, e.getMessage(), e);
            }
        });
    }

    private void ended(String id, SignerRefusedException e, Runnable act) {
        LOG.warnf("the signer refuses request %s: %s", id, e.getMessage());
        unlessMovedOn(id, act);
        backoff.forget(id);
    }

    private void again(String id, String sentence, Exception cause) {
        var pause = backoff.next(id);
        LOG.warnf("request %s is tried again in %d ms: %s", id, pause.toMillis(), cause);
        unlessMovedOn(id, () -> requests.failed(id, sentence, clock.instant().plus(pause)));
    }

    /** People may end a request at any time; then what we were about to say no longer matters. */
    private static void unlessMovedOn(String id, Runnable act) {
        try {
            act.run();
        } catch (Refusal e) {
            leaveAlone(id, e);
        }
    }

    private static void leaveAlone(String id, Refusal e) {
        if (e.type() != ProblemType.WRONG_STATE) {
            throw e;
        }
        LOG.infof("request %s has moved on: %s", id, e.getMessage());
    }
}
