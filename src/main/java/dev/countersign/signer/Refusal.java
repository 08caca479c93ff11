package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer.Refused;
import dev.countersign.evidence.protocol.RefusalCode;

/** What was asked is not done; nothing was changed. Caught where the answer is written, and nowhere else. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;

    Refusal(RefusalCode code, String sentence) {
        super(sentence);
        this.code = code;
    }

    Refused answer() {
        return new Refused(code, String.valueOf(getMessage()));
    }

    /** Refuses unless the condition holds. */
    static void unless(boolean condition, RefusalCode code, String sentence) throws Refusal {
        if (!condition) {
            throw new Refusal(code, sentence);
        }
    }
}
