package dev.countersign.evidence;

/** Bytes are not evidence, or not by anybody that the policy names, or not over this text. The message says why in one sentence. */
public final class EvidenceException extends Exception {
    private static final long serialVersionUID = 1L;

    public EvidenceException(String message) {
        super(message);
    }
}
