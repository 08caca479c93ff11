package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.Description;
import dev.countersign.evidence.protocol.Answer.PendingPolicy;
import dev.countersign.evidence.protocol.Answer.PublicKeyOfToken;
import dev.countersign.evidence.protocol.RefusalCode;
import java.util.Optional;

/** The verbs {@code Describe} and {@code PolicyText}: what this signer holds to, for the server and for people. */
final class Descriptions {
    private final Pinned pinned;
    private final ChangeBook changes;

    Descriptions(Pinned pinned, ChangeBook changes) {
        this.pinned = pinned;
        this.changes = changes;
    }

    /** The policy in force, every key of the token with its state, and a policy that waits. */
    Answer describe(Ledger ledger) throws Refusal {
        return ledger.move(now -> new Description(
                now.chain().text(now.chain().inForce().digest()).orElseThrow(),
                pinned.ceremony().keys().stream()
                        .map(key -> new PublicKeyOfToken(
                                key.name(), key.kind(), key.spki(), state(now.keys(), key.spkiSha256())))
                        .toList(),
                changes.pending()
                        .map(pending -> new PendingPolicy(
                                pending.changeId(), pending.policy().digest(), pending.adoption()))));
    }

    /** A key that no policy names yet does not sign either. */
    private static String state(KeyStates keys, String spkiSha256) {
        return keys.find(spkiSha256)
                .map(KeyStates.Key::state)
                .orElse(KeyStates.State.RETIRED)
                .word();
    }

    /** The text of a policy that is, was or may come to be in force. */
    Answer policy(String digest, Ledger ledger) throws Refusal {
        return ledger.move(now -> new Answer.PolicyBytes(now.chain()
                .text(digest)
                .or(() -> pending(digest))
                .orElseThrow(() ->
                        new Refusal(RefusalCode.UNKNOWN, "This signer has never held to a policy " + digest + "."))));
    }

    private Optional<byte[]> pending(String digest) {
        return changes.pending()
                .filter(pending -> pending.policy().digest().equals(digest))
                .map(ChangeBook.Pending::text);
    }
}
