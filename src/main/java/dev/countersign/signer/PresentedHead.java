package dev.countersign.signer;

import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;

/**
 * What the server says is the newest record that it holds a receipt of. It can only stop this signer, never make it sign: a journal that has lost
 * a record, because an old copy was put back, must not go on. Guarded by the lock of {@link Ledger}.
 */
final class PresentedHead {
    private boolean presented;
    private boolean behind;

    /** Remembers what was presented; one head that the journal does not hold is enough until the next start. */
    void present(Question.Present question, Journal journal) {
        presented = true;
        behind |= question.records() != 0 && !journal.holds(question.records() - 1, question.hash());
    }

    /**
     * Lets only a signer go on that was shown a head and holds it.
     *
     * @throws Refusal otherwise
     */
    void demand() throws Refusal {
        demandNotBehind();
        Refusal.unless(
                presented,
                RefusalCode.BEHIND,
                "Nobody has presented the newest record that they know since this signer started.");
    }

    /** What stops a key is taken from whoever brings it, but not by a signer that has lost records. */
    void demandNotBehind() throws Refusal {
        Refusal.unless(
                !behind,
                RefusalCode.BEHIND,
                "This signer's journal lacks a record that was presented to it: it is an old or another one.");
    }
}
