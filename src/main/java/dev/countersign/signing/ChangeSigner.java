package dev.countersign.signing;

import dev.countersign.change.ChangeWork;
import dev.countersign.core.SignerClient;
import dev.countersign.core.SignerException;
import dev.countersign.core.SignerRefusedException;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Takes vetoes of changes and approved changes to the signer. A change is in effect when the signer says so: at once with its
 * receipt, or, for a policy with a window, when the signer names that policy as the one in force.
 *
 * <p>A crash between the signer's receipt and our commit is harmless: asked again, it answers the same receipt.
 */
@ApplicationScoped
class ChangeSigner {
    private static final Logger LOG = Logger.getLogger(ChangeSigner.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final ChangeWork changes;
    private final SignerClient signer;
    private final Clock clock;

    ChangeSigner(ChangeWork changes, SignerClient signer, Clock clock) {
        this.changes = changes;
        this.signer = signer;
        this.clock = clock;
    }

    /** What the signer tells about its policy decides about changes whose window runs. */
    void compare(Answer.Description description) {
        String pending = description.pending().map(Answer.PendingPolicy::change).orElse("");
        for (String id : changes.waitingChanges()) {
            unlessMovedOn(id, () -> changes.settle(id, pending));
        }
    }

    /**
     * Does what is to be done now.
     *
     * @return whether the signer has accepted something, so that its policy and its keys may be others now
     */
    boolean round() throws SignerException {
        boolean accepted = false;
        for (String id : changes.endedChanges()) {
            unlessMovedOn(id, () -> changes.end(id));
        }
        for (String id : changes.pendingVetoes()) {
            accepted |= veto(id);
        }
        for (String id : changes.approvedChanges()) {
            accepted |= propose(id);
        }
        return accepted;
    }

    private boolean veto(String id) throws SignerException {
        var pending = changes.vetoOf(id);
        if (pending.isEmpty()) {
            return false;
        }
        var veto = pending.get();
        try {
            var receipt = signer.veto(veto.text(), veto.reason(), veto.signature());
            unlessMovedOn(id, () -> changes.vetoed(id, receipt));
            return true;
        } catch (SignerRefusedException e) {
            if (e.code() == RefusalCode.BEHIND) {
                throw e;
            }
            if (e.isFinal()) {
                LOG.warnf("the signer did not accept a veto of change %s: %s", id, e.getMessage());
                unlessMovedOn(id, () -> changes.vetoRefused(id, e.getMessage()));
            }
            return false;
        }
    }

    private boolean propose(String id) throws SignerException {
        var work = changes.workFor(id);
        try {
            var receipt = signer.propose(work.text(), work.nextPolicy(), work.approvals());
            unlessMovedOn(id, () -> changes.accepted(id, receipt));
            return true;
        } catch (SignerRefusedException e) {
            if (e.code() == RefusalCode.BEHIND) {
                throw e;
            }
            unlessMovedOn(id, () -> refused(id, e));
            return false;
        }
    }

    private void refused(String id, SignerRefusedException e) {
        if (!e.isFinal()) {
            changes.postponed(id, e.getMessage(), clock.instant().plus(PAUSE));
            return;
        }
        LOG.warnf("the signer refuses the change %s: %s", id, e.getMessage());
        if (e.code() == RefusalCode.VETOED) {
            changes.vetoedElsewhere(id, e.getMessage());
        } else if (e.code() == RefusalCode.EXPIRED) {
            changes.expired(id);
        } else {
            changes.denied(id, e.getMessage());
        }
    }

    /** People may end a change at any time; then what we were about to say no longer matters. */
    private static void unlessMovedOn(String id, Runnable act) {
        try {
            act.run();
        } catch (Refusal e) {
            if (e.type() != ProblemType.WRONG_STATE) {
                throw e;
            }
            LOG.infof("change %s has moved on: %s", id, e.getMessage());
        }
    }
}
