package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import java.io.IOException;

/** Whoever answers what arrives on the socket. The socket knows no verb, so that the way to a signature is short enough to be read. */
interface Answering {
    /**
     * Answers one question.
     *
     * @throws Refusal if it is not done
     * @throws IOException if the connection fails while the artifact arrives
     */
    Answer answer(Question question, ArtifactSource source) throws Refusal, IOException;
}
