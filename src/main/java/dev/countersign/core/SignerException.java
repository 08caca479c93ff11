package dev.countersign.core;

/**
 * The signer did not do what it was asked. Three reasons, each its own type: it refused and will refuse again, it could
 * not be reached or lost (ask again), or it spoke in a way that nobody understands.
 */
public abstract sealed class SignerException extends Exception
        permits SignerRefusedException, SignerUnavailableException, SignerProtocolException {
    private static final long serialVersionUID = 1L;

    SignerException(String sentence) {
        super(sentence);
    }

    SignerException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** Never absent: every constructor takes a sentence. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
