package dev.countersign.evidence.protocol;

import dev.countersign.evidence.PersonSignature;
import java.util.List;

/** What the signer can be asked. The body of each is in the package document. */
public sealed interface Question {
    /** More are not read: a quorum never needs them, and each costs a verification. */
    int MAXIMUM_SIGNATURES = 16;

    /**
     * "These people agreed to this statement: verify it all, and write down that it will be signed."
     *
     * @param statement its one byte form
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Intend(byte[] statement, List<PersonSignature> approvals) implements Question {
        public Intend {
            approvals = List.copyOf(approvals);
        }
    }

    /** "Sign what you wrote down." */
    record Complete(String requestId) implements Question {}

    /** "This person refused: write it down, and never sign it." */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reject(byte[] statement, String reason, PersonSignature rejection) implements Question {}

    /** "Which policy and which keys do you hold to?" */
    record Describe() implements Question {}

    /** "Are you well?" */
    record Health() implements Question {}

    /**
     * "This person stops what waits for the end of its window: write it down."
     *
     * @param text the statement or the change
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Veto(byte[] text, String reason, PersonSignature veto) implements Question {}

    /**
     * "These people agreed to this change: verify it all, and write it down."
     *
     * @param change its one byte form
     * @param policy the bytes of the next policy, or none for a change of another kind
     * @param approvals for a suspension, the one signature under its own action
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Propose(byte[] change, byte[] policy, List<PersonSignature> approvals) implements Question {
        public Propose {
            approvals = List.copyOf(approvals);
        }
    }

    /**
     * "This is the newest record that I have a receipt of; do not sign if you have lost it."
     *
     * @param records position of that record plus 1, or 0 for none
     * @param hash of that record, 64 hexadecimal digits, or empty for none
     */
    record Present(long records, String hash) implements Question {
        /** Whoever holds no receipt at all. */
        public static Present nothing() {
            return new Present(0, "");
        }

        /** Whoever holds this receipt, and no newer one. */
        public static Present of(Answer.Receipt receipt) {
            return new Present(receipt.position() + 1, receipt.hash());
        }
    }

    /** "Sign the public files as they must be now." */
    record Publish() implements Question {}

    /** "What is the text of this policy of your chain?" */
    record PolicyText(String digest) implements Question {}

    /** As a frame. */
    default Frame frame() {
        var body = new BodyWriter();
        return switch (this) {
            case Intend(byte[] statement, List<PersonSignature> approvals) ->
                body.bytes16(statement).list(approvals, body::signature).frame(1);
            case Complete(String requestId) -> body.id(requestId).frame(2);
            case Reject(byte[] statement, String reason, PersonSignature rejection) ->
                body.bytes16(statement).text(reason).signature(rejection).frame(3);
            case Describe() -> body.frame(4);
            case Health() -> body.frame(5);
            case Veto(byte[] text, String reason, PersonSignature veto) ->
                body.bytes16(text).text(reason).signature(veto).frame(6);
            case Propose(byte[] change, byte[] policy, List<PersonSignature> approvals) ->
                body.bytes16(change)
                        .bytes16(policy)
                        .list(approvals, body::signature)
                        .frame(7);
            case Present(long records, String hash) ->
                body.u64(records).text(hash).frame(8);
            case Publish() -> body.frame(9);
            case PolicyText(String digest) -> body.id(digest).frame(10);
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
                    case 1 -> new Intend(body.bytes16(), body.list(MAXIMUM_SIGNATURES, body::signature));
                    case 2 -> new Complete(body.id());
                    case 3 -> new Reject(body.bytes16(), body.text(), body.signature());
                    case 4 -> new Describe();
                    case 5 -> new Health();
                    case 6 -> new Veto(body.bytes16(), body.text(), body.signature());
                    case 7 ->
                        new Propose(body.bytes16(), body.bytes16(), body.list(MAXIMUM_SIGNATURES, body::signature));
                    case 8 -> new Present(body.u64(), body.text());
                    case 9 -> new Publish();
                    case 10 -> new PolicyText(body.id());
                    default -> throw new ProtocolException("there is no question of kind " + frame.kind());
                });
    }
}
