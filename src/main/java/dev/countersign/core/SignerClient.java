package dev.countersign.core;

import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.AnswerReader;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.ProtocolException;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks the signer over its socket: one connection for one question, so that no lost connection is ever met again. On each
 * connection the newest record that we have a receipt of is presented first, so that a signer whose journal has lost it finds
 * out; every receipt in an answer is kept before the answer is handed on.
 *
 * <p>Every question may be repeated: what the signer has journalled it answers from the journal. Artifacts are streamed
 * in frames of 64 KiB, and only when the signer wants to see them.
 *
 * <p>All methods throw {@link SignerRefusedException} if the signer examined the question and refused,
 * {@link SignerUnavailableException} if it cannot be reached, was lost or answered too late, and
 * {@link SignerProtocolException} if the two do not understand each other. The class is safe for several threads.
 */
public final class SignerClient {
    private final Path socket;
    private final Duration limit;
    private final Heads heads;

    /**
     * A client of the signer at this socket.
     *
     * @param limit for one question with its answer
     */
    public SignerClient(Path socket, Duration limit, Heads heads) {
        this.socket = socket;
        this.limit = limit;
        this.heads = heads;
    }

    /** "Are you well?" */
    public Answer.Healthy health() throws SignerException {
        return expect(Answer.Healthy.class, ask(new Question.Health()));
    }

    /** The policy in force, the public keys with their states, and the policy that waits for the end of its window. */
    public Answer.Description describe() throws SignerException {
        return expect(Answer.Description.class, ask(new Question.Describe()));
    }

    /**
     * Verify statement, approvals and file, and write down that it will be signed.
     *
     * @throws ArtifactException if the artifact cannot be read here
     */
    public Answer.Receipt intend(byte[] statement, List<PersonSignature> approvals, Artifact artifact)
            throws SignerException, ArtifactException {
        return expect(Answer.Receipt.class, ask(new Question.Intend(statement, approvals), Optional.of(artifact)));
    }

    /**
     * Sign what was written down.
     *
     * @throws ArtifactException if the artifact cannot be read here
     */
    public Answer.Signed complete(String requestId, Artifact artifact) throws SignerException, ArtifactException {
        return expect(Answer.Signed.class, ask(new Question.Complete(requestId), Optional.of(artifact)));
    }

    /** Write down that this person refused. */
    public Answer.Receipt reject(byte[] statement, String reason, PersonSignature rejection) throws SignerException {
        return expect(Answer.Receipt.class, ask(new Question.Reject(statement, reason, rejection)));
    }

    /** Write down that this person vetoed: a statement that is not signed yet, or a change whose window runs. */
    public Answer.Receipt veto(byte[] text, String reason, PersonSignature veto) throws SignerException {
        return expect(Answer.Receipt.class, ask(new Question.Veto(text, reason, veto)));
    }

    /**
     * Verify this change and the signatures over it, and write it down.
     *
     * @param policy bytes of the next policy; empty for a change of another kind
     */
    public Answer.Receipt propose(byte[] change, byte[] policy, List<PersonSignature> approvals)
            throws SignerException {
        return expect(Answer.Receipt.class, ask(new Question.Propose(change, policy, approvals)));
    }

    /** Make and sign the public files as they must be now. */
    public Answer.PublicFiles publish() throws SignerException {
        return expect(Answer.PublicFiles.class, ask(new Question.Publish()));
    }

    /** The bytes of a policy of the signer's chain. */
    public byte[] policy(String digest) throws SignerException {
        return expect(Answer.PolicyBytes.class, ask(new Question.PolicyText(digest)))
                .policy();
    }

    private Answer ask(Question question) throws SignerException {
        try {
            return ask(question, Optional.empty());
        } catch (ArtifactException e) {
            throw new AssertionError("no artifact was read", e);
        }
    }

    private Answer ask(Question question, Optional<Artifact> artifact) throws SignerException, ArtifactException {
        SignerConnection connection;
        try {
            connection = SignerConnection.open(socket, limit);
        } catch (IOException e) {
            throw new SignerUnavailableException("The signer cannot be reached at " + socket + ".", false, e);
        }
        try (connection) {
            present(connection);
            var answer = converse(connection, question, artifact);
            receipt(answer).ifPresent(receipt -> heads.keep(new Head(receipt.position(), receipt.hash())));
            return answer;
        } catch (ArtifactException e) {
            throw e;
        } catch (ProtocolException e) {
            throw new SignerProtocolException("The signer's answer is not understood: " + e.getMessage(), e);
        } catch (IOException e) {
            String sentence = connection.isLate()
                    ? "The signer did not answer within " + limit.toSeconds() + " s."
                    : "The signer was lost before it answered.";
            throw new SignerUnavailableException(sentence, true, e);
        }
    }

    /**
     * A signer that does not know our newest record signs nothing from then on. It still takes rejections and vetoes, so what
     * it says to this does not end the conversation; it says the same again to a question that it does not answer.
     */
    private void present(SignerConnection connection) throws IOException {
        var question = heads.highest()
                .map(head -> new Question.Present(head.position() + 1, head.hash()))
                .orElse(Question.Present.nothing());
        question.frame().writeTo(connection.out());
        AnswerReader.read(Frame.require(connection.in()));
    }

    private static Optional<Answer.Receipt> receipt(Answer answer) {
        return switch (answer) {
            case Answer.Receipt receipt -> Optional.of(receipt);
            case Answer.Signed signed -> Optional.of(signed.receipt());
            case Answer.Healthy healthy -> Optional.of(healthy.newest());
            case Answer.Send _, Answer.Refused _, Answer.Description _, Answer.PublicFiles _, Answer.PolicyBytes _ ->
                Optional.empty();
        };
    }

    private static Answer converse(SignerConnection connection, Question question, Optional<Artifact> artifact)
            throws IOException {
        question.frame().writeTo(connection.out());
        Answer first = AnswerReader.read(Frame.require(connection.in()));
        if (first instanceof Answer.Send && artifact.isPresent()) {
            return send(connection, artifact.get());
        }
        return first; // refused, or answered from the journal
    }

    private static Answer send(SignerConnection connection, Artifact artifact) throws IOException {
        try {
            artifact.sendTo(connection.out());
        } catch (ArtifactException e) {
            throw e;
        } catch (IOException e) {
            // A signer that has refused midway hangs up; what it said before is still to be read.
            return AnswerReader.read(Frame.readFrom(connection.in()).orElseThrow(() -> e));
        }
        return AnswerReader.read(Frame.require(connection.in()));
    }

    private static <A extends Answer> A expect(Class<A> expected, Answer answer) throws SignerException {
        if (expected.isInstance(answer)) {
            return expected.cast(answer);
        }
        if (answer instanceof Answer.Refused refused) {
            throw refusal(refused);
        }
        throw new SignerProtocolException("The signer gave an answer to another question.");
    }

    private static SignerException refusal(Answer.Refused refused) {
        return refused.code() == RefusalCode.PROTOCOL
                // Two versions of the program. That is no judgement about the request.
                ? new SignerProtocolException("The signer does not understand this server: " + refused.sentence())
                : new SignerRefusedException(refused.code(), refused.sentence());
    }
}
