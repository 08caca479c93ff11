package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.signer.hsm.Signing;
import java.io.IOException;
import java.util.function.Function;

/** Answers questions, each by its verb. What is answered is decided by the policy, the evidence, the artifact's bytes and the journal alone. */
final class Signatory implements Answering {
    private final Ledger ledger;
    private final Journal journal;
    private final Intents intents;
    private final Completion completion;
    private final Rejections rejections;
    private final Vetoes vetoes;
    private final Changes changes;
    private final Descriptions descriptions;
    private final Publication publication;
    private final long millisecondsToFirstSignature;

    /**
     * Goes on from what was read.
     *
     * @param token begins a signature with the key of this name
     */
    Signatory(
            Pinned pinned,
            Replay replay,
            Journal journal,
            TrustedTime time,
            Function<String, Signing> token,
            SignWatch watch,
            long millisecondsToFirstSignature) {
        this.journal = journal;
        changes = replay.effects();
        ledger = new Ledger(journal, time, replay.standing(), changes);
        intents = new Intents(ledger);
        completion = new Completion(ledger, pinned::publicKey, token, watch);
        rejections = new Rejections(ledger);
        vetoes = new Vetoes(ledger, replay.changes());
        descriptions = new Descriptions(pinned, replay.changes());
        publication = new Publication(pinned, replay.publications(), token, watch);
        this.millisecondsToFirstSignature = millisecondsToFirstSignature;
    }

    /**
     * Answers one question.
     *
     * @throws Refusal if it is not done
     * @throws Ledger.JournalFailure if the process must end
     * @throws IOException if the connection fails while the artifact arrives
     */
    @Override
    public Answer answer(Question question, ArtifactSource source) throws Refusal, IOException {
        return switch (question) {
            case Question.Intend intend -> intents.answer(intend, source);
            case Question.Complete(String requestId) -> completion.answer(requestId, source);
            case Question.Reject reject -> rejections.answer(reject);
            case Question.Veto veto -> vetoes.answer(veto);
            case Question.Propose propose -> changes.answer(propose, ledger);
            case Question.Describe() -> descriptions.describe(ledger);
            case Question.PolicyText(String digest) -> descriptions.policy(digest, ledger);
            case Question.Publish() -> publication.answer(ledger);
            case Question.Present present -> present(present);
            case Question.Health() -> health();
        };
    }

    private Answer present(Question.Present question) throws Refusal {
        return ledger.move(now -> {
            now.presented().present(question, journal);
            now.presented().demandNotBehind();
            return journal.newest();
        });
    }

    private Answer health() {
        return new Answer.Healthy(
                journal.newest(),
                millisecondsToFirstSignature,
                journal.fence(),
                ledger.time().word());
    }
}
