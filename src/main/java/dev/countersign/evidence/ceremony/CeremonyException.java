package dev.countersign.evidence.ceremony;

/**
 * A ceremony, its record, its minutes or the settings of a token were refused. The message is one plain sentence for the operator,
 * says what to do next where that is not obvious, and never holds a PIN.
 *
 * <p>It is the one declared exception of {@link CeremonyRecord#parse} and {@link Minutes#parse}.
 */
public final class CeremonyException extends Exception {
    private static final long serialVersionUID = 1L;

    public CeremonyException(String message) {
        super(message);
    }

    public CeremonyException(String message, Throwable cause) {
        super(message, cause);
    }
}
