package dev.countersign.request;

import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyException;
import dev.countersign.policy.PolicyReader;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    private static final String NONE = "0".repeat(64);
    private static final int LONGEST_CHAIN = 10_000;

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

    /** A policy that was in force before: part of the chain, and nothing else. */
    public void keepPast(byte[] bytes) {
        Policy policy;
        try {
            policy = PolicyReader.read(bytes);
        } catch (PolicyException e) {
            LOG.errorf("an earlier policy of the signer cannot be read here: %s", e.getMessage());
            return;
        }
        if (policies.findByIdOptional(policy.digest()).isEmpty()) {
            policies.persist(new StoredPolicy(policy.digest(), bytes, Instant.EPOCH));
        }
    }

    /** Digest of the newest policy of the chain that we do not have, or nothing when we have it back to the first. */
    public Optional<String> missingPredecessor() {
        for (var policy = inForce(); policy.isPresent(); ) {
            var before = policy.get().previous();
            if (before.equals(NONE)) {
                return Optional.empty();
            }
            policy = find(before);
            if (policy.isEmpty()) {
                return Optional.of(before);
            }
        }
        return Optional.empty();
    }

    /** The policies from the one in force back to the first, as far as we have them. */
    public List<PolicyEntry> chain() {
        var entries = new ArrayList<PolicyEntry>();
        for (var policy = inForce();
                policy.isPresent() && entries.size() < LONGEST_CHAIN;
                policy = find(policy.get().previous())) {
            entries.add(PolicyEntry.of(policy.get(), entries.isEmpty()));
        }
        return List.copyOf(entries);
    }

    /** The exact bytes of a policy. */
    public byte[] bytes(String digest) {
        return policies.findByIdOptional(digest)
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "The signer has told no policy " + digest + "."))
                .bytes();
    }

    private Optional<Policy> find(String digest) {
        return policies.findByIdOptional(digest).map(this::parsed);
    }

    private Policy parsed(StoredPolicy stored) {
        return read.computeIfAbsent(stored.digest(), digest -> PolicyReader.read(stored.bytes()));
    }
}
