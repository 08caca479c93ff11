package dev.countersign.signer.hsm;

/**
 * The token, its driver or its contents surprised us. Unchecked on purpose: nothing heals a token inside a running
 * process, so no caller may carry on. The process ends and the start-up checks of the next one are the only recovery
 * path.
 */
public final class TokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TokenException(String message) {
        super(message);
    }

    TokenException(String message, Throwable cause) {
        super(message, cause);
    }
}
