package dev.countersign.signer;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Policy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The verb {@code Veto}: one person of a veto group stops an intent that is not signed yet, also before it is written down, or a new policy whose
 * window runs. A change that acts at once cannot be vetoed: nobody could be removed against their will. The clock is not asked.
 */
final class Vetoes {
    private static final byte[] STATEMENT = "countersign/statement/".getBytes(StandardCharsets.US_ASCII);

    private final Ledger ledger;
    private final ChangeBook changes;

    Vetoes(Ledger ledger, ChangeBook changes) {
        this.ledger = ledger;
        this.changes = changes;
    }

    Answer answer(Question.Veto question) throws Refusal {
        return ledger.move(now -> {
            Target target = target(question, now, changes);
            Optional<Receipt> earlier = target.vetoed();
            if (earlier.isPresent()) {
                return earlier.get(); // once is enough, whoever it was
            }
            target.check();
            Receipt receipt = ledger.append(ledger.time().stamp(), new JournalRecord.Vetoed(question));
            target.end(receipt);
            return receipt;
        });
    }

    /** What the veto is about. */
    static Target target(Question.Veto question, Standing standing, ChangeBook changes) throws Refusal {
        boolean statement = question.text().length > STATEMENT.length
                && Arrays.equals(question.text(), 0, STATEMENT.length, STATEMENT, 0, STATEMENT.length);
        String digest = Sha256.hexOf(question.text());
        return statement
                ? new OfRequest(ApprovalCheck.read(question.text()), digest, question, standing)
                : new OfChange(ChangeCheck.read(question.text()), digest, question, standing, changes);
    }

    /** A request or a change that somebody vetoes. */
    sealed interface Target {
        /** The receipt of an earlier veto. */
        Optional<Receipt> vetoed() throws Refusal;

        /** Whether it can still be stopped, and by this person. */
        void check() throws Refusal;

        void end(Receipt receipt);
    }

    private record OfRequest(Statement statement, String digest, Question.Veto question, Standing standing)
            implements Target {
        @Override
        public Optional<Receipt> vetoed() throws Refusal {
            return standing.requests().find(statement.requestId(), digest) instanceof Trace.Ended ended
                            && ended.code() == RefusalCode.VETOED
                    ? Optional.of(ended.receipt())
                    : Optional.empty();
        }

        @Override
        public void check() throws Refusal {
            switch (standing.requests().find(statement.requestId(), digest)) {
                case null -> {}
                case Trace.Intended intended -> {}
                case Trace.Signed signed ->
                    throw new Refusal(
                            RefusalCode.SIGNED,
                            "The request " + statement.requestId() + " is signed; its key can only be revoked.");
                case Trace.Ended ended -> throw ended.refusal();
            }
            Policy policy = standing.chain().demandInForce(statement.policy());
            demandMember(
                    policy,
                    ApprovalCheck.product(policy, statement).veto(),
                    "the product " + statement.project() + " " + statement.channel(),
                    question);
        }

        @Override
        public void end(Receipt receipt) {
            standing.requests()
                    .put(
                            statement.requestId(),
                            new Trace.Ended(
                                    digest,
                                    RefusalCode.VETOED,
                                    "The request " + statement.requestId() + " was vetoed.",
                                    receipt));
        }
    }

    private record OfChange(Change change, String digest, Question.Veto question, Standing standing, ChangeBook changes)
            implements Target {
        @Override
        public Optional<Receipt> vetoed() throws Refusal {
            ChangeBook.Entry entry = changes.find(change.id(), digest);
            return entry == null
                    ? Optional.empty()
                    : entry.ended()
                            .filter(ended -> ended.code() == RefusalCode.VETOED)
                            .map(Trace.Ended::receipt);
        }

        @Override
        public void check() throws Refusal {
            Refusal.unless(
                    changes.find(change.id(), digest) != null,
                    RefusalCode.UNKNOWN,
                    "The journal holds no change " + change.id() + ".");
            Refusal.unless(
                    changes.pending()
                            .filter(waiting -> waiting.changeId().equals(change.id()))
                            .isPresent(),
                    RefusalCode.CONFLICT,
                    "The change " + change.id() + " does not wait for a veto any more.");
            Policy policy = standing.chain().demandInForce(change.policy());
            demandMember(policy, policy.administration().changeVeto(), "a change of policy", question);
        }

        @Override
        public void end(Receipt receipt) {
            changes.vetoed(change.id(), digest, receipt);
        }
    }

    private static void demandMember(Policy policy, Optional<String> group, String what, Question.Veto question)
            throws Refusal {
        String veto =
                group.orElseThrow(() -> new Refusal(RefusalCode.POLICY, "The policy lets nobody veto " + what + "."));
        String person = single(policy, question);
        Refusal.unless(
                policy.isMember(veto, person),
                RefusalCode.QUORUM,
                person + " is not one of " + veto + ", who may veto " + what + ".");
    }

    private static String single(Policy policy, Question.Veto question) throws Refusal {
        try {
            return ApprovalCheck.votes(
                            policy, List.of(question.veto()), SignedText.veto(question.reason(), question.text()))
                    .people()
                    .iterator()
                    .next();
        } catch (StatementException e) {
            throw new Refusal(RefusalCode.STATEMENT, "The reason is refused: " + e.getMessage() + ".");
        }
    }
}
