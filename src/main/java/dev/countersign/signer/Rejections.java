package dev.countersign.signer;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Policy;
import java.time.Instant;
import java.util.List;

/**
 * The verb {@code Reject}: one person who may approve anything refuses a statement before its intent. The clock is not asked: what makes less
 * signable is written down whatever it says.
 */
final class Rejections {
    private final Ledger ledger;

    Rejections(Ledger ledger) {
        this.ledger = ledger;
    }

    Answer answer(Question.Reject question) throws Refusal {
        return ledger.move(now -> {
            Statement statement = ApprovalCheck.read(question.statement());
            String digest = Sha256.hexOf(question.statement());
            // Once is enough, whoever it was.
            if (now.requests().find(statement.requestId(), digest) instanceof Trace.Ended ended
                    && ended.code() == RefusalCode.REJECTED) {
                return ended.receipt();
            }
            check(statement, digest, question, now);
            Instant at = ledger.time().stamp();
            Receipt receipt = ledger.append(at, new JournalRecord.Rejected(question));
            end(statement, digest, now, receipt);
            return receipt;
        });
    }

    /** Whether it is a rejection that ends this request. */
    static void check(Statement statement, String digest, Question.Reject question, Standing standing) throws Refusal {
        switch (standing.requests().find(statement.requestId(), digest)) {
            case null -> {}
            case Trace.Intended intended ->
                throw new Refusal(
                        RefusalCode.CONFLICT,
                        "The request " + statement.requestId() + " is intended already; only a veto can stop it.");
            case Trace.Signed signed ->
                throw new Refusal(
                        RefusalCode.SIGNED,
                        "The request " + statement.requestId() + " is signed; its key can only be revoked.");
            case Trace.Ended ended -> throw ended.refusal();
        }
        Policy policy = standing.chain().demandInForce(statement.policy());
        ApprovalCheck.product(policy, statement);
        try {
            ApprovalCheck.votes(
                    policy, List.of(question.rejection()), SignedText.reject(question.reason(), question.statement()));
        } catch (StatementException e) {
            throw new Refusal(RefusalCode.STATEMENT, "The reason is refused: " + e.getMessage() + ".");
        }
    }

    static void end(Statement statement, String digest, Standing standing, Receipt receipt) {
        standing.requests()
                .put(
                        statement.requestId(),
                        new Trace.Ended(
                                digest,
                                RefusalCode.REJECTED,
                                "The request " + statement.requestId() + " was refused by a person.",
                                receipt));
    }
}
