package dev.countersign.request;

import dev.countersign.policy.Policy;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A link of the policy chain.
 *
 * @param previous digest of the policy before, 64 zeros for the first
 * @param mark {@code development} or {@code production}
 * @param inForce whether it is the newest
 * @param text where its bytes are
 */
@Schema(name = "PolicyEntry", description = "A policy of the chain")
public record PolicyEntry(String digest, String previous, String mark, boolean inForce, String text) {
    static PolicyEntry of(Policy policy, boolean inForce) {
        return new PolicyEntry(
                policy.digest(),
                policy.previous(),
                policy.development() ? "development" : "production",
                inForce,
                "/api/v1/policies/" + policy.digest());
    }
}
