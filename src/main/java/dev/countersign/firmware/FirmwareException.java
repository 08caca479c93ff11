package dev.countersign.firmware;

import static java.util.Objects.requireNonNull;

/**
 * The file, or a key for it, is refused: the one declared exception of this package. The message is one plain sentence
 * that may be shown to anybody; it holds numbers and names from the file in printable form only.
 */
public final class FirmwareException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    FirmwareException(Reason reason, String sentence) {
        super(requireNonNull(sentence, "sentence is null"));
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** The rule that was broken first. */
    public Reason reason() {
        return reason;
    }
}
