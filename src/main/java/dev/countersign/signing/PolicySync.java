package dev.countersign.signing;

import dev.countersign.core.SignerClient;
import dev.countersign.core.SignerException;
import dev.countersign.core.SignerRefusedException;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.keyring.Keyring;
import dev.countersign.request.Policies;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Keeps the server's copies of the signer's policy and keys: learnt at the start and after each lost connection, and asked
 * again now and then, because a policy comes into force at its own time and the signer may be told of a suspension past
 * this server.
 */
@ApplicationScoped
class PolicySync {
    private static final Logger LOG = Logger.getLogger(PolicySync.class);
    private static final Duration FRESH = Duration.ofSeconds(5);
    /** Policies of the past that are fetched in one round; the rest follows in the next ones. */
    private static final int PAST_POLICIES = 16;

    private final SignerClient signer;
    private final Policies policies;
    private final Keyring keyring;
    private String known = "";
    private long learntAt;

    PolicySync(SignerClient signer, Policies policies, Keyring keyring) {
        this.signer = signer;
        this.policies = policies;
        this.keyring = keyring;
    }

    /**
     * Learns it all unless it was learnt a moment ago. Used by the worker's thread only.
     *
     * @return what the signer answered, if it was asked
     */
    Optional<Answer.Description> refresh() throws SignerException {
        if (!known.isEmpty() && System.nanoTime() - learntAt < FRESH.toNanos()) {
            return Optional.empty();
        }
        var description = signer.describe();
        for (Answer.PublicKeyOfToken key : description.keys()) {
            keyring.keep(key.name(), key.kind(), key.spki(), key.state());
        }
        keep(description.policy());
        keepPast();
        return Optional.of(description);
    }

    /** The connection was lost, or something was changed: what is known may be old. */
    void forget() {
        known = "";
    }

    /** Nothing is learnt where two versions of the program meet: the signer reads a policy that we cannot. */
    private void keep(byte[] bytes) {
        policies.keep(bytes).ifPresent(digest -> {
            if (!digest.equals(known)) {
                LOG.infof("the signer's policy is %s", digest);
            }
            known = digest;
            learntAt = System.nanoTime();
        });
    }

    /** The policies before, back to the first, so that the chain can be shown. */
    private void keepPast() throws SignerException {
        for (int i = 0; i < PAST_POLICIES; i++) {
            var missing = policies.missingPredecessor();
            if (missing.isEmpty()) {
                return;
            }
            try {
                policies.keepPast(signer.policy(missing.get()));
            } catch (SignerRefusedException e) {
                LOG.warnf("the signer does not tell the policy %s: %s", missing.get(), e.getMessage());
                return;
            }
        }
    }
}
