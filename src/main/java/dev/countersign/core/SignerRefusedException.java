package dev.countersign.core;

/** The signer examined what it was asked and refused. */
public final class SignerRefusedException extends SignerException {
    private static final long serialVersionUID = 1L;

    private final String code;

    SignerRefusedException(String code, String sentence) {
        super(sentence);
        this.code = code;
    }

    /** A word of the protocol for programs, such as {@code quorum}. */
    public String code() {
        return code;
    }
}
