package dev.countersign.evidence.protocol;

import java.util.Arrays;
import java.util.Locale;

/** Why the signer refused, for programs; the sentence beside it is for people. */
public enum RefusalCode {
    /** The text is not a statement, or not one that this signer could ever sign. */
    STATEMENT(false),
    /** The policy does not allow it: other policy, project, key, format or target. */
    POLICY(false),
    /** A signature by a person does not verify, or is by nobody that the policy knows. */
    EVIDENCE(false),
    /** Too few people. */
    QUORUM(false),
    /** The artifact is not what the statement says. */
    ARTIFACT(false),
    /** The statement's time is over. */
    EXPIRED(false),
    /** The same request id with another statement. */
    CONFLICT(false),
    /** A person refused it. */
    REJECTED(false),
    /** A person stopped it during its window. */
    VETOED(false),
    /** A key that it needs is suspended. */
    SUSPENDED(false),
    /** The policy has changed: it must be approved again under the new one. */
    SUPERSEDED(false),
    /** It is signed already, so it cannot be refused any more. */
    SIGNED(false),
    /** No intent is written down for this request. */
    UNKNOWN(false),
    /** The statement's time has not come, or the signer's clock is not to be trusted: ask later. */
    CLOCK(true),
    /** The waiting window is not over: ask later. */
    WAITING(true),
    /** The signer's journal is behind a head that was presented to it: ask when it was mended. */
    BEHIND(true),
    /** Too much at once, or the same request is being worked on: ask later. */
    BUSY(true),
    /** The question itself was not understood. */
    PROTOCOL(false);

    private final boolean later;

    RefusalCode(boolean later) {
        this.later = later;
    }

    /** Whether the same question may be answered otherwise later. */
    public boolean later() {
        return later;
    }

    /** As it stands in the answer. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static RefusalCode of(String word) throws ProtocolException {
        return Arrays.stream(values())
                .filter(code -> code.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new ProtocolException("there is no refusal '" + word + "'"));
    }
}
