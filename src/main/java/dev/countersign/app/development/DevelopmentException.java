package dev.countersign.app.development;

/** The development environment cannot be made or the tour cannot go on; the message is for the person at the screen. */
public final class DevelopmentException extends Exception {
    private static final long serialVersionUID = 1L;

    public DevelopmentException(String sentence) {
        super(sentence);
    }

    public DevelopmentException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
