package dev.countersign.request;

import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The policies that the signer has told us. The signer pins its policy itself; this copy lets the server say early and in
 * words what the signer would refuse.
 */
@ApplicationScoped
@Transactional
public class Policies {
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
     * @throws PolicyException when the bytes are no policy
     */
    public Policy keep(byte[] bytes) {
        var policy = Policy.parse(bytes);
        var newest = policies.newest();
        if (newest.isEmpty() || !newest.get().digest().equals(policy.digest())) {
            policies.findByIdOptional(policy.digest())
                    .ifPresentOrElse(
                            known -> known.learnAgain(clock.instant()),
                            () -> policies.persist(new StoredPolicy(policy.digest(), bytes, clock.instant())));
        }
        return policy;
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
        return read.computeIfAbsent(stored.digest(), digest -> Policy.parse(stored.bytes()));
    }
}
