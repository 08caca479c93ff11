package dev.countersign.signer;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.Policy;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * The verb {@code Propose}, and what comes of it: a change that enough people agreed to is written down, and all but a new policy acts with its
 * record. A new policy waits its window and is then adopted before anything else is answered.
 */
final class Changes implements Ledger.Due {
    private final ChangeCheck check;
    private final Standing standing;
    private final ChangeBook changes;

    Changes(ChangeCheck check, Standing standing, ChangeBook changes) {
        this.check = check;
        this.standing = standing;
        this.changes = changes;
    }

    Answer answer(Question.Propose question, Ledger ledger) throws Refusal {
        Change change = ChangeCheck.read(question.change());
        String digest = Sha256.hexOf(question.change());
        return ledger.move(now -> {
            Optional<Receipt> known = changes.written(change.id(), digest);
            if (known.isPresent()) {
                return known.get();
            }
            if (change.kind() == Change.Kind.SUSPEND) {
                standing.presented().demandNotBehind();
            } else {
                standing.presented().demand();
            }
            Instant at = time(change, ledger.time());
            ChangeCheck.Effect effect = check.effect(change, question, at);
            Receipt receipt = ledger.append(at, new JournalRecord.Changed(question));
            apply(change, digest, effect, receipt);
            follow(effect, ledger);
            settle(ledger);
            return receipt;
        });
    }

    /** Stopping a key must not wait for a better clock; a quorum that says what time it is gives the time. */
    private static Instant time(Change change, TrustedTime time) throws Refusal {
        return switch (change.kind()) {
            case SUSPEND, REVOKE -> time.stamp();
            case CLOCK -> {
                time.demandNear(change.statedTime());
                yield change.statedTime();
            }
            case POLICY, LIFT -> time.now();
        };
    }

    /** Lets a change that is written down act, at a start as it did then. */
    void apply(Change change, String digest, ChangeCheck.Effect effect, Receipt receipt) {
        changes.write(change.id(), digest, receipt);
        switch (effect) {
            case ChangeCheck.Effect.Amendment(var next, var text, var window) ->
                changes.wait(new ChangeBook.Pending(
                        change.id(), next, text, receipt.time().plus(window)));
            case ChangeCheck.Effect.Removal(var next, var text) -> {
                changes.overtaken(receipt);
                inForce(next, text, receipt);
            }
            case ChangeCheck.Effect.OfKey(var key) -> standing.keys().put(key);
            case ChangeCheck.Effect.Clock(var stated) -> {}
        }
    }

    private void follow(ChangeCheck.Effect effect, Ledger ledger) {
        if (effect instanceof ChangeCheck.Effect.Clock(Instant stated)) {
            ledger.time().begin(stated);
        }
        ledger.time().maximumGap(standing.chain().inForce().maxGap());
    }

    /** Adopts the pending policy if its window is over. */
    @Override
    public void settle(Ledger ledger) throws IOException {
        Optional<ChangeBook.Pending> due =
                changes.pending().filter(pending -> !ledger.time().windowTime().isBefore(pending.adoption()));
        if (due.isPresent()) {
            Instant stamp = ledger.time().stamp();
            Instant adoption = due.get().adoption();
            Receipt receipt = ledger.append(
                    stamp.isBefore(adoption) ? adoption : stamp,
                    new JournalRecord.Adopted(due.get().changeId()));
            adopt(due.get(), receipt);
            ledger.time().maximumGap(standing.chain().inForce().maxGap());
        }
    }

    /** Puts a pending policy in force. */
    void adopt(ChangeBook.Pending pending, Receipt receipt) {
        changes.adopted();
        inForce(pending.policy(), pending.text(), receipt);
    }

    private void inForce(Policy next, byte[] text, Receipt receipt) {
        standing.chain().adopt(next, text);
        KeyMoves.adopt(standing.keys(), next, receipt.time());
        standing.requests().supersede(receipt);
    }
}
