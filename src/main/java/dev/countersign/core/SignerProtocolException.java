package dev.countersign.core;

/** The signer's answer breaks the protocol: another version of the program, or not a signer at all. */
public final class SignerProtocolException extends SignerException {
    private static final long serialVersionUID = 1L;

    SignerProtocolException(String sentence) {
        super(sentence);
    }

    SignerProtocolException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
