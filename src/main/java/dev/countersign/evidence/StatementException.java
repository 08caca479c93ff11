package dev.countersign.evidence;

/** A text is not a statement or a change, or one with these members cannot exist. The message says why in one sentence. */
public final class StatementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StatementException(String message) {
        super(message);
    }
}
