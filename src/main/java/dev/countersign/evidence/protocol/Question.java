package dev.countersign.evidence.protocol;

import dev.countersign.evidence.Assertion;
import java.util.List;

/** What the signer can be asked. The body of each is in the package document. */
public sealed interface Question {
    /** More are not read: a quorum never needs them, and each costs a verification. */
    int MAXIMUM_ASSERTIONS = 16;

    /**
     * "These people agreed to this statement: verify it all, and write down that it will be signed."
     *
     * @param statement its one byte form
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Intend(byte[] statement, List<Assertion> approvals) implements Question {
        public Intend {
            approvals = List.copyOf(approvals);
        }
    }

    /** "Sign what you wrote down." */
    record Complete(String requestId) implements Question {}

    /** "This person refused: write it down, and never sign it." */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reject(byte[] statement, String reason, Assertion rejection) implements Question {}

    /** "Which policy and which keys have you pinned?" */
    record Describe() implements Question {}

    /** "Are you well?" */
    record Health() implements Question {}

    /** As a frame. */
    default Frame frame() {
        var body = new BodyWriter();
        return switch (this) {
            case Intend(byte[] statement, List<Assertion> approvals) -> {
                body.bytes16(statement).u8(approvals.size());
                approvals.forEach(body::assertion);
                yield new Frame(1, body.bytes());
            }
            case Complete(String requestId) -> new Frame(2, body.id(requestId).bytes());
            case Reject(byte[] statement, String reason, Assertion rejection) ->
                new Frame(
                        3,
                        body.bytes16(statement)
                                .text(reason)
                                .assertion(rejection)
                                .bytes());
            case Describe() -> new Frame(4, body.bytes());
            case Health() -> new Frame(5, body.bytes());
        };
    }

    /**
     * Reads a question.
     *
     * @throws ProtocolException if the frame holds none
     */
    static Question of(Frame frame) throws ProtocolException {
        var body = new BodyReader(frame.body());
        return body.end(
                switch (frame.kind()) {
                    case 1 -> new Intend(body.bytes16(), body.list(MAXIMUM_ASSERTIONS, body::assertion));
                    case 2 -> new Complete(body.id());
                    case 3 -> new Reject(body.bytes16(), body.text(), body.assertion());
                    case 4 -> new Describe();
                    case 5 -> new Health();
                    default -> throw new ProtocolException("there is no question of kind " + frame.kind());
                });
    }
}
