package dev.countersign.evidence.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Whatever arrives on the socket, it is frames and messages or refused with the one declared exception. */
class ProtocolFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void bytes_are_messages_or_refused(byte[] bytes) throws IOException {
        InputStream in = new ByteArrayInputStream(bytes);
        try {
            for (Optional<Frame> frame = Frame.readFrom(in); frame.isPresent(); frame = Frame.readFrom(in)) {
                readQuestion(frame.get());
                readAnswer(frame.get());
            }
        } catch (ProtocolException e) {
            // a refusal
        }
    }

    private static void readQuestion(Frame frame) {
        Question question;
        try {
            question = Question.of(frame);
        } catch (ProtocolException e) {
            return; // a refusal
        }
        // The journal keeps the body of a question: it must come out as it went in.
        assertThat(question.frame().bytes()).isEqualTo(frame.bytes());
    }

    private static void readAnswer(Frame frame) {
        try {
            AnswerReader.read(frame);
        } catch (ProtocolException e) {
            // a refusal
        }
    }
}
