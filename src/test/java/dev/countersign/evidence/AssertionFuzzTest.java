package dev.countersign.evidence;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.ProtocolException;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.Policy;
import dev.countersign.testing.PolicyOf;
import java.nio.file.Path;

/** Whatever an assertion holds, it is one by somebody, or refused with the one declared exception. */
class AssertionFuzzTest {
    private static final Policy POLICY =
            PolicyOf.approvers(SshFiles.lines(Path.of("src/test/resources/evidence/webauthn/approvers")));

    /** @param bytes a rejection as the socket has it, behind the kind */
    @FuzzTest(maxDuration = "60s")
    void members_are_an_assertion_by_somebody_or_refused(byte[] bytes) {
        if (bytes.length > Frame.MAXIMUM_BODY) {
            return;
        }
        try {
            if (Question.of(new Frame(3, bytes)) instanceof Question.Reject question) {
                Signatures.vote(
                        POLICY, question.rejection(), SignedText.reject(question.reason(), question.statement()));
            }
        } catch (EvidenceException | ProtocolException | StatementException e) {
            // a refusal
        }
    }
}
