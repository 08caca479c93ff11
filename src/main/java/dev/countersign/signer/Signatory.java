package dev.countersign.signer;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.DigestSignature;
import dev.countersign.signer.hsm.Signing;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** Answers questions. What it answers is decided by the policy, the evidence in the question, the artifact's bytes and the journal alone. */
final class Signatory {
    private final Pinned pinned;
    private final ApprovalCheck check;
    private final Requests requests;
    private final Function<String, Signing> token;
    private final SignWatch watch;
    private final long millisecondsToFirstSignature;

    /** @param token begins a signature with the key of this name */
    Signatory(
            Pinned pinned,
            Requests requests,
            Function<String, Signing> token,
            SignWatch watch,
            long millisecondsToFirstSignature) {
        this.pinned = pinned;
        this.check = new ApprovalCheck(pinned.policy());
        this.requests = requests;
        this.token = token;
        this.watch = watch;
        this.millisecondsToFirstSignature = millisecondsToFirstSignature;
    }

    /**
     * Answers one question.
     *
     * @throws Refusal if it is not done
     * @throws JournalFailure if the process must end
     * @throws IOException if the connection fails while the artifact arrives
     */
    Answer answer(Question question, ArtifactSource source) throws Refusal, IOException {
        return switch (question) {
            case Question.Intend intend -> intend(intend, source);
            case Question.Complete(String requestId) -> complete(requestId, source);
            case Question.Reject reject -> reject(reject);
            case Question.Describe() -> pinned.description();
            case Question.Health() -> requests.healthy(millisecondsToFirstSignature);
            case Question.Veto _, Question.Propose _, Question.Present _, Question.Publish _, Question.PolicyText _ ->
                throw new Refusal(RefusalCode.PROTOCOL, "This signer does not answer this question.");
        };
    }

    private Answer intend(Question.Intend question, ArtifactSource source) throws Refusal, IOException {
        Statement statement = check.statement(question.statement());
        var known = requests.intended(statement.requestId(), Sha256.hexOf(question.statement()));
        if (known != null) {
            return known;
        }
        ApprovalCheck.inTime(statement, requests.now());
        check.approved(statement, question);
        source.begin(statement);
        for (Statement.Image image : statement.images()) {
            ArtifactCheck.read(image, source, OutputStream.nullOutputStream());
        }
        // The artifact may have taken its time to arrive; what was in time may be so no more.
        ApprovalCheck.inTime(statement, requests.now());
        return journalled(() -> requests.intend(statement, new JournalRecord.Intent(question)));
    }

    private Answer complete(String requestId, ArtifactSource source) throws Refusal, IOException {
        switch (requests.find(requestId)) {
            case Requests.Trace.Signed signed -> {
                return answer(signed);
            }
            case Requests.Trace.Rejected rejected -> throw Requests.wasRejected(requestId);
            case Requests.Trace.Abandoned abandoned -> throw Requests.wasAbandoned(requestId);
            case Requests.Trace.Intended intended -> {}
            case null -> {}
        }
        Requests.Trace.Intended intended = journalled(() -> requests.claim(requestId));
        try {
            source.begin(intended.statement());
            var signatures = new ArrayList<ImageSignature>();
            for (int image = 1; image <= intended.statement().images().size(); image++) {
                sign(intended.statement(), image, source, signatures);
            }
            Requests.Trace.Signed signed = journalled(() -> requests.signed(intended, signatures));
            FaultPoint.BEFORE_RELEASE.pass();
            return answer(signed);
        } finally {
            requests.release(requestId);
        }
    }

    private static Answer answer(Requests.Trace.Signed signed) {
        return new Answer.Signed(signed.receipt(), signed.signatures());
    }

    /** Feeds the bytes of one image to each of its keys, and only when they were all found right lets the token sign. */
    private void sign(Statement statement, int image, ArtifactSource source, List<ImageSignature> signatures)
            throws Refusal, IOException {
        Statement.Image stated = statement.images().get(image - 1);
        var signings = new ArrayList<Signing>();
        try {
            statement.keys().forEach(key -> signings.add(token.apply(key.name())));
            ArtifactCheck.read(stated, source, new SigningStream(signings));
            for (int key = 1; key <= signings.size(); key++) {
                FaultPoint.HSM_BEFORE.pass();
                byte[] signature = watch.limited(signings.get(key - 1)::sign);
                FaultPoint.HSM_AFTER.pass();
                verify(statement.keys().get(key - 1).name(), stated.payload(), signature);
                signatures.add(new ImageSignature(image, key, signature));
            }
        } finally {
            signings.forEach(Signing::close);
        }
    }

    /** In software, with the ceremony's public key: a broken token could verify its own wrong signatures. */
    private void verify(String key, String payload, byte[] signature) {
        if (!DigestSignature.verifies(pinned.publicKey(key), HexFormat.of().parseHex(payload), signature)) {
            throw new IllegalStateException("the token gave a signature by " + key + " that does not verify");
        }
    }

    private Answer reject(Question.Reject question) throws Refusal, IOException {
        Statement statement = check.statement(question.statement());
        check.rejection(statement, question);
        return journalled(() -> requests.reject(statement, new JournalRecord.Rejected(question)));
    }

    private interface Step<T> {
        T run() throws Refusal, IOException;
    }

    /** A journal that failed once is never written again by this process. */
    private static <T> T journalled(Step<T> step) throws Refusal {
        try {
            return step.run();
        } catch (IOException e) {
            throw new JournalFailure(e);
        }
    }

    /** The journal could not be written or synced. */
    static final class JournalFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        JournalFailure(IOException cause) {
            super("the journal could not be written: " + cause.getMessage(), cause);
        }
    }
}
