package dev.countersign.signing;

import dev.countersign.core.SignerException;
import dev.countersign.core.SignerProtocolException;
import dev.countersign.core.SignerRefusedException;
import dev.countersign.core.SignerUnavailableException;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.RequestWork;
import dev.countersign.request.RequestWork.PendingRejection;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * One round after the other: policy and keys, refusals, expired requests, approved requests, unfinished ones. Refusals
 * come first, for one that arrives before the intent ends the request.
 *
 * <p>Every failure whose outcome is unknown is tried again. A signer that cannot be reached ends the round and changes no
 * request; one that is lost while it works on a request sets that request back a little, so that a request which brings
 * the signer down again and again does not stop the others.
 */
@ApplicationScoped
class SigningWorker {
    private static final Logger LOG = Logger.getLogger(SigningWorker.class);

    private final RequestWork requests;
    private final RequestSigner signer;
    private final PolicySync policy;
    private final Clock clock;
    private final Backoff backoff = new Backoff();

    SigningWorker(RequestWork requests, RequestSigner signer, PolicySync policy, Clock clock) {
        this.requests = requests;
        this.signer = signer;
        this.policy = policy;
        this.clock = clock;
    }

    /** How a round ended. */
    enum Round {
        /** Everything that there was to do has been tried. */
        DONE,
        /** The signer cannot be reached; nothing was changed. */
        NO_SIGNER
    }

    /** One act on one request. */
    @FunctionalInterface
    private interface Act {
        void on(String id) throws SignerException, IOException, FirmwareException;
    }

    /**
     * Does what is to be done now. Called by one thread only.
     *
     * @throws RuntimeException if the database cannot be used; the next round finds everything as it was
     */
    Round round() {
        try {
            policy.refresh();
            for (PendingRejection rejection : requests.pendingRejections()) {
                reject(rejection);
            }
            for (String id : requests.overdueRequests()) {
                unlessMovedOn(id, () -> requests.expired(id));
            }
            carryOn(requests.approvedRequests(), signer::intend);
            carryOn(requests.unfinishedRequests(), signer::complete);
            return Round.DONE;
        } catch (SignerException e) {
            // Only from asking for policy and keys, or a signer that is not there: requests have their own handling.
            policy.forget();
            LOG.debugf("the signer cannot be asked: %s", e.getMessage());
            return Round.NO_SIGNER;
        }
    }

    private void reject(PendingRejection rejection) throws SignerException {
        String id = rejection.id();
        try {
            signer.reject(rejection);
        } catch (SignerRefusedException e) {
            if (e.isFinal()) {
                LOG.warnf("the signer did not accept a rejection of request %s: %s", id, e.getMessage());
                unlessMovedOn(id, () -> requests.rejectionRefused(id, e.getMessage()));
            }
        } catch (Refusal e) {
            leaveAlone(id, e);
        }
    }

    private void carryOn(List<String> ids, Act act) throws SignerException {
        for (String id : ids) {
            try {
                act.on(id);
                backoff.forget(id);
            } catch (SignerRefusedException e) {
                refused(id, e);
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
            }
        }
    }

    private void refused(String id, SignerRefusedException e) {
        if (e.isFinal()) {
            LOG.warnf("the signer refuses request %s: %s", id, e.getMessage());
            unlessMovedOn(id, () -> end(id, e));
            backoff.forget(id);
        } else {
            again(id, e.getMessage(), e);
        }
    }

    /** A request whose time is over before the intent has expired; everything else that is refused for good is denied. */
    private void end(String id, SignerRefusedException e) {
        if (e.code() == RefusalCode.EXPIRED && requests.approvedRequests().contains(id)) {
            requests.expired(id);
        } else {
            requests.denied(id, e.getMessage());
        }
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
