package dev.countersign.signer;

import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Policy;
import dev.countersign.signer.KeyStates.Key;
import dev.countersign.signer.KeyStates.State;
import java.time.Instant;

/**
 * The moves of a key's state; each gives the key as it will be, and changes nothing.
 *
 * <pre>
 * active, retired            by the policy in force, which names it or does not
 * active, retired            → suspended → (lift) active, retired
 * active, retired, suspended → revoked, for ever
 * </pre>
 */
final class KeyMoves {
    private KeyMoves() {}

    /** A policy is in force from now on: what it names is active unless it was stopped, what it does not name is retired. */
    static void adopt(KeyStates keys, Policy policy, Instant at) {
        for (Policy.Key named : policy.keys().values()) {
            keys.put(keys.find(named.spkiSha256())
                    .filter(before -> before.state() != State.RETIRED)
                    .map(before -> new Key(
                            before.spkiSha256(),
                            named.name(),
                            before.kind(),
                            before.state(),
                            before.since(),
                            before.reason()))
                    .orElseGet(() -> new Key(named.spkiSha256(), named.name(), named.kind(), State.ACTIVE, at, "")));
        }
        for (Key key : keys.all()) {
            if (key.state() == State.ACTIVE && !isNamed(policy, key)) {
                keys.put(become(key, State.RETIRED, at, ""));
            }
        }
    }

    /** One person stopped it. */
    static Key suspended(Key key, Instant at, String reason) throws Refusal {
        return move(key, key.state() == State.ACTIVE || key.state() == State.RETIRED, State.SUSPENDED, at, reason);
    }

    /** A quorum allowed a suspended key again. Of a revoked one there is no way back. */
    static Key lifted(Key key, Policy inForce, Instant at) throws Refusal {
        State next = isNamed(inForce, key) ? State.ACTIVE : State.RETIRED;
        return move(key, key.state() == State.SUSPENDED, next, at, "");
    }

    /** A quorum stopped it for ever. */
    static Key revoked(Key key, Instant at, String reason) throws Refusal {
        return move(key, key.state() != State.REVOKED, State.REVOKED, at, reason);
    }

    private static Key move(Key key, boolean legal, State next, Instant at, String reason) throws Refusal {
        Refusal.unless(
                legal,
                RefusalCode.CONFLICT,
                "The key " + key.name() + " is " + key.state().word() + " since " + key.since() + " and cannot become "
                        + next.word() + ".");
        return become(key, next, at, reason);
    }

    private static Key become(Key key, State next, Instant at, String reason) {
        return new Key(key.spkiSha256(), key.name(), key.kind(), next, at, reason);
    }

    private static boolean isNamed(Policy policy, Key key) {
        return policy.keys().values().stream()
                .anyMatch(named -> named.spkiSha256().equals(key.spkiSha256()));
    }
}
