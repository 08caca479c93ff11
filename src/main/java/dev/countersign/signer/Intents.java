package dev.countersign.signer;

import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.Policy;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The verb {@code Intend}: verify everything, and write down that it will be signed.
 *
 * <p>People's signatures and the artifact are judged outside the lock, for they take their time. What may have changed meanwhile, and the policy
 * they were judged under, is looked at again in the move that writes the record.
 */
final class Intents {
    private final Ledger ledger;

    Intents(Ledger ledger) {
        this.ledger = ledger;
    }

    Answer answer(Question.Intend question, ArtifactSource source) throws Refusal, IOException {
        Statement statement = ApprovalCheck.read(question.statement());
        String digest = Sha256.hexOf(question.statement());
        Optional<Receipt> known = ledger.move(now -> now.requests().intended(statement.requestId(), digest));
        if (known.isPresent()) {
            return known.get();
        }
        Policy policy = ledger.move(now -> {
            begin(statement, now);
            return now.chain().inForce();
        });
        ApprovalCheck.approved(policy, statement, question);
        source.begin(statement);
        for (Statement.Image image : statement.images()) {
            ArtifactCheck.read(image, source, OutputStream.nullOutputStream());
        }
        return ledger.move(now -> write(statement, digest, question, now));
    }

    private Receipt write(Statement statement, String digest, Question.Intend question, Standing standing)
            throws Refusal, IOException {
        Optional<Receipt> meanwhile = standing.requests().intended(statement.requestId(), digest);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        Instant now = begin(statement, standing);
        Receipt receipt = ledger.append(now, new JournalRecord.Intent(question));
        standing.requests().put(statement.requestId(), intended(statement, digest, standing, receipt));
        return receipt;
    }

    private Instant begin(Statement statement, Standing standing) throws Refusal {
        standing.presented().demand();
        Instant now = ledger.time().now();
        mayBegin(statement, standing, now);
        return now;
    }

    /** Whether an intent of this statement may be written at this time, whoever agreed to it. */
    static void mayBegin(Statement statement, Standing standing, Instant now) throws Refusal {
        Policy policy = ApprovalCheck.allowed(statement, standing);
        ApprovalCheck.inTime(statement.notBefore(), statement.notAfter(), now, ReleaseCheck.window(policy, statement));
    }

    /** The trace of an intent that has been written down; its window begins with its record. */
    static Trace.Intended intended(Statement statement, String digest, Standing standing, Receipt receipt) {
        Duration window = ReleaseCheck.window(standing.chain().inForce(), statement);
        return new Trace.Intended(digest, statement, receipt.time().plus(window), receipt);
    }
}
