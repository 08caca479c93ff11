package dev.countersign.signer;

/** A check at the start refuses. The message says in one sentence what was found; the process exits with {@link #EXIT_CODE}. */
final class StartException extends Exception {
    static final int EXIT_CODE = 65;
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
