package dev.countersign.policy;

/** A text is not a policy, or says something that cannot be fulfilled. The message says where and why in one sentence. */
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PolicyException(String message) {
        super(message);
    }
}
