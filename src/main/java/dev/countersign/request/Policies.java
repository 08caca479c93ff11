package dev.countersign.request;

import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyException;
import dev.countersign.policy.PolicyReader;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The policies that the signer has told us. The signer pins its policy itself; this copy lets the server say early and in
 * words what the signer would refuse.
 */
@ApplicationScoped
@Transactional
public class Policies {
    private static final Logger LOG = Logger.getLogger(Policies.class);

    private final StoredPolicies policies;
    private final Clock clock;
    // A digest stands for the same bytes for ever, so what was read once need not be read again.
    private final Map<String, Policy> read = new ConcurrentHashMap<>();

    Policies(StoredPolicies policies, Clock clock) {
        this.policies = policies;
        this.clock = clock;
    }

    /**
     * The signer answers this policy now: it is in force from here on.
     *
     * @return its digest, or nothing when the bytes are no policy to this version of the program, which is then logged
     */
    public Optional<String> keep(byte[] bytes) {
        Policy policy;
        try {
            policy = PolicyReader.read(bytes);
        } catch (PolicyException e) {
            LOG.errorf("the signer's policy cannot be read here: %s", e.getMessage());
            return Optional.empty();
        }
        var newest = policies.newest();
        if (newest.isEmpty() || !newest.get().digest().equals(policy.digest())) {
            policies.findByIdOptional(policy.digest())
                    .ifPresentOrElse(
                            known -> known.learnAgain(clock.instant()),
                            () -> policies.persist(new StoredPolicy(policy.digest(), bytes, clock.instant())));
        }
        return Optional.of(policy.digest());
    }

    /** Whether the policy in force is a development policy, or nothing before there is one. */
    public Optional<Boolean> development() {
        return inForce().map(Policy::development);
    }

    /** The policy in force, or nothing before the signer has been heard for the first time. */
    public Optional<Policy> inForce() {
        return policies.newest().map(this::parsed);
    }

    /** A policy that some statement names. */
    public Policy get(String digest) {
        var known = read.get(digest);
        return known != null
                ? known
                : parsed(policies.findByIdOptional(digest)
                        .orElseThrow(() -> new IllegalStateException("no policy " + digest)));
    }

    private Policy parsed(StoredPolicy stored) {
        return read.computeIfAbsent(stored.digest(), digest -> PolicyReader.read(stored.bytes()));
    }
}
