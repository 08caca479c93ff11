package dev.countersign.core;

/**
 * The signer cannot be reached, ended during the exchange, or did not answer in time. Whether it did what was asked is
 * unknown; ask again: what it has journalled it answers from the journal.
 */
public final class SignerUnavailableException extends SignerException {
    private static final long serialVersionUID = 1L;

    private final boolean connected;

    SignerUnavailableException(String sentence, boolean connected, Throwable cause) {
        super(sentence, cause);
        this.connected = connected;
    }

    /** Whether it was there and was lost during the exchange; false: there was nobody to ask. */
    public boolean isConnected() {
        return connected;
    }
}
