package dev.countersign.signer;

import dev.countersign.evidence.protocol.RefusalCode;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which keys may sign. States belong to the key itself, found by the SHA-256 of its SubjectPublicKeyInfo: no other name and no later policy
 * brings a suspended or revoked key back. {@link KeyMoves} has the moves. Guarded by the lock of {@link Ledger}.
 */
final class KeyStates {
    private final Map<String, Key> keys = new HashMap<>();

    /** What a key may do. */
    enum State {
        /** The policy in force names it; it signs. */
        ACTIVE,
        /** Stopped by one person, until a quorum lifts or revokes. */
        SUSPENDED,
        /** Stopped for ever. */
        REVOKED,
        /** Named by an earlier policy only. */
        RETIRED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A key that some policy of the chain names.
     *
     * @param name in the newest policy that names it
     * @param since of the state
     * @param reason of a suspension or revocation; empty otherwise
     */
    record Key(String spkiSha256, String name, String kind, State state, Instant since, String reason) {}

    /** All keys that ever were named, by name. */
    List<Key> all() {
        return keys.values().stream()
                .sorted(Comparator.comparing(Key::name).thenComparing(Key::spkiSha256))
                .toList();
    }

    Optional<Key> find(String spkiSha256) {
        return Optional.ofNullable(keys.get(spkiSha256));
    }

    void put(Key key) {
        keys.put(key.spkiSha256(), key);
    }

    /**
     * Lets only an active key go on.
     *
     * @throws Refusal if it is anything else
     */
    Key demandActive(String spkiSha256) throws Refusal {
        Key key = find(spkiSha256)
                .orElseThrow(() -> new Refusal(
                        RefusalCode.SUSPENDED, "No policy of this signer names the key " + spkiSha256 + "."));
        Refusal.unless(
                key.state() == State.ACTIVE,
                RefusalCode.SUSPENDED,
                "The key " + key.name() + " is " + key.state().word() + " since " + key.since()
                        + " and does not sign.");
        return key;
    }
}
