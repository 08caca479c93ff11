package dev.countersign.core;

import java.io.IOException;

/** An artifact could not be read while it was being sent to the signer; the signer has no part in that. */
public final class ArtifactException extends IOException {
    private static final long serialVersionUID = 1L;

    ArtifactException(IOException cause) {
        super("the artifact cannot be read: " + cause.getMessage(), cause);
    }
}
