package dev.countersign.evidence.protocol;

import java.io.IOException;

/** The other side sent bytes that are not a frame or not a message. The connection is of no use any more. */
public final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1L;

    public ProtocolException(String message) {
        super(message);
    }
}
