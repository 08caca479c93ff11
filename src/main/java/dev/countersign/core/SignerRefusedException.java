package dev.countersign.core;

import dev.countersign.evidence.protocol.RefusalCode;

/** The signer examined what it was asked and refused; the message is its sentence. */
public final class SignerRefusedException extends SignerException {
    private static final long serialVersionUID = 1L;

    private final RefusalCode code;

    SignerRefusedException(RefusalCode code, String sentence) {
        super(sentence);
        this.code = code;
    }

    public RefusalCode code() {
        return code;
    }

    /** Whether the same question will be refused for ever. */
    public boolean isFinal() {
        return !code.later();
    }
}
