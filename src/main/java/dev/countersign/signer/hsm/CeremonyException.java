package dev.countersign.signer.hsm;

/**
 * A ceremony, its record or the settings of a token were refused. The message is one plain sentence for the operator,
 * says what to do next where that is not obvious, and never holds a PIN.
 *
 * <p>It is the one declared exception of {@link CeremonyRecord#parse}.
 */
public final class CeremonyException extends Exception {
    private static final long serialVersionUID = 1L;

    CeremonyException(String message) {
        super(message);
    }

    CeremonyException(String message, Throwable cause) {
        super(message, cause);
    }
}
