package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Policy;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the journal says about each change. Guarded by the lock of {@link Ledger}. */
final class ChangeBook {
    private final Map<String, Entry> entries = new HashMap<>();
    private @Nullable Pending pending;

    /**
     * Where a change stands: written down with its receipt, or ended without effect.
     *
     * @param ended the answer to whoever asks for one that was vetoed or overtaken
     */
    record Entry(String textSha256, Receipt receipt, Optional<Trace.Ended> ended) {}

    /**
     * A new policy whose window runs. There is one at a time.
     *
     * @param text of the policy
     * @param adoption when it comes into force
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Pending(String changeId, Policy policy, byte[] text, Instant adoption) {}

    /** The entry of a change, which names this text. */
    @Nullable
    Entry find(String changeId, String textSha256) throws Refusal {
        Entry entry = entries.get(changeId);
        Refusal.unless(
                entry == null || entry.textSha256().equals(textSha256),
                RefusalCode.CONFLICT,
                "The change " + changeId + " has another text in the journal.");
        return entry;
    }

    /** The receipt of a change that was written down before; refuses if it ended without effect. */
    Optional<Receipt> written(String changeId, String textSha256) throws Refusal {
        Entry entry = find(changeId, textSha256);
        if (entry == null) {
            return Optional.empty();
        }
        if (entry.ended().isPresent()) {
            throw entry.ended().get().refusal();
        }
        return Optional.of(entry.receipt());
    }

    void write(String changeId, String textSha256, Receipt receipt) {
        entries.put(changeId, new Entry(textSha256, receipt, Optional.empty()));
    }

    Optional<Pending> pending() {
        return Optional.ofNullable(pending);
    }

    void wait(Pending change) {
        pending = change;
    }

    /** The pending change is in force. */
    void adopted() {
        pending = null;
    }

    /** Another change brought a policy; a pending one was approved under a policy that is gone. */
    void overtaken(Receipt receipt) {
        if (pending != null) {
            end(
                    pending.changeId(),
                    textOf(pending.changeId()),
                    RefusalCode.SUPERSEDED,
                    "The change " + pending.changeId() + " was overtaken by another policy.",
                    receipt);
        }
    }

    /** A person stopped it. */
    void vetoed(String changeId, String textSha256, Receipt receipt) {
        end(changeId, textSha256, RefusalCode.VETOED, "The change " + changeId + " was vetoed.", receipt);
    }

    private void end(String changeId, String textSha256, RefusalCode code, String sentence, Receipt receipt) {
        entries.put(
                changeId,
                new Entry(textSha256, receipt, Optional.of(new Trace.Ended(textSha256, code, sentence, receipt))));
        if (pending != null && pending.changeId().equals(changeId)) {
            pending = null;
        }
    }

    private String textOf(String changeId) {
        Entry entry = entries.get(changeId);
        if (entry == null) {
            throw new IllegalStateException("a pending change is written down");
        }
        return entry.textSha256();
    }
}
