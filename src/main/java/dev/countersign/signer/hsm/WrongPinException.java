package dev.countersign.signer.hsm;

/**
 * The token did not take the PIN: incorrect, locked, expired, malformed or never set. Trying again may lock the token
 * for good, so nobody may: the process ends with the exit code on which no supervisor restarts it.
 */
public final class WrongPinException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongPinException(String message, Throwable cause) {
        super(message, cause);
    }
}
