package dev.countersign.signing;

import dev.countersign.core.SignerClient;
import dev.countersign.core.SignerException;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.keyring.Keyring;
import dev.countersign.request.Policies;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Keeps the server's copies of the signer's policy and public keys: learnt at the start and after each lost connection,
 * and asked again now and then, because a signer that was started anew may have another policy.
 */
@ApplicationScoped
class PolicySync {
    private static final Logger LOG = Logger.getLogger(PolicySync.class);
    private static final Duration FRESH = Duration.ofSeconds(5);

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

    /** Learns both unless they were learnt a moment ago. Used by the worker's thread only. */
    void refresh() throws SignerException {
        if (!known.isEmpty() && System.nanoTime() - learntAt < FRESH.toNanos()) {
            return;
        }
        var description = signer.describe();
        for (Answer.PublicKeyOfToken key : description.keys()) {
            keyring.keep(key.name(), key.kind(), key.spki());
        }
        keep(description.policy());
    }

    /** The connection was lost: what is known may be old. */
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
}
