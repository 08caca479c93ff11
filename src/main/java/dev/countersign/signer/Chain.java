package dev.countersign.signer;

import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Policy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The policies from the genesis to the one in force, each approved under the one before. Guarded by the lock of {@link Ledger}. */
final class Chain {
    private final Map<String, byte[]> texts = new LinkedHashMap<>();
    private Policy inForce;

    /** @param text as its digest names it */
    Chain(Policy genesis, byte[] text) {
        inForce = genesis;
        texts.put(genesis.digest(), text);
    }

    /** The newest policy; nothing is decided under another one. */
    Policy inForce() {
        return inForce;
    }

    /** The text of a policy that is or was in force. */
    Optional<byte[]> text(String digest) {
        return Optional.ofNullable(texts.get(digest)).map(byte[]::clone);
    }

    void adopt(Policy next, byte[] text) {
        inForce = next;
        texts.put(next.digest(), text);
    }

    /**
     * The policy in force, under which a text says it was made.
     *
     * @throws Refusal if it names another one: a former one says that everything must be approved again
     */
    Policy demandInForce(String digest) throws Refusal {
        Refusal.unless(
                digest.equals(inForce.digest()) || !texts.containsKey(digest),
                RefusalCode.SUPERSEDED,
                "The policy has changed since this was made under " + digest
                        + ": it must be made and approved anew under " + inForce.digest() + ".");
        Refusal.unless(
                digest.equals(inForce.digest()),
                RefusalCode.POLICY,
                "This was made under the policy " + digest + "; this signer holds " + inForce.digest() + ".");
        return inForce;
    }
}
