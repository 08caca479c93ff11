package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.testing.TestRelease;
import java.util.Optional;
import java.util.Set;

/**
 * Something that must not lead to a signature.
 *
 * @param bytes what is sent first
 * @param artifact what is sent if the signer asks for it
 * @param expected how it may be refused; a refusal for another reason would mean that the attack did not reach what it attacks
 * @param ends whether the client then says that nothing more will come, after which the signer may also just hang up
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HostileRequest(byte[] bytes, byte[] artifact, Set<RefusalCode> expected, boolean ends) {

    /** A whole question, with the artifact that belongs to the release. */
    static HostileRequest of(Question question, TestRelease release, RefusalCode... expected) {
        return of(question, release.artifact(), expected);
    }

    /** A whole question, with any artifact. */
    static HostileRequest of(Question question, byte[] artifact, RefusalCode... expected) {
        return new HostileRequest(question.frame().bytes(), artifact, Set.of(expected), false);
    }

    /** Bytes that may not be whole questions. */
    static HostileRequest raw(byte[] bytes, byte[] artifact, RefusalCode... expected) {
        return new HostileRequest(bytes, artifact, Set.of(expected), true);
    }

    /** What is wrong with an answer to it. */
    Optional<String> failure(Answer answer) {
        boolean fine = switch (answer) {
            case Answer.Refused(RefusalCode code, String sentence) -> expected.contains(code);
            case Answer.Send() -> ends;
            case Answer.Healthy healthy -> ends;
            case Answer.Description description -> ends;
            case Answer.PolicyBytes policy -> ends;
            case Answer.Receipt receipt -> false;
            case Answer.Signed signed -> false;
            case Answer.PublicFiles files -> false;
        };
        return fine ? Optional.empty() : Optional.of("answered with " + answer);
    }
}
