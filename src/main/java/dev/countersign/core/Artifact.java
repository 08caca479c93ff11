package dev.countersign.core;

import dev.countersign.evidence.protocol.Frame;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Bytes to be signed, streamed to the signer and never held whole.
 *
 * @param source opens them; called at most once per question
 * @param size how many there are, exactly what the statement says
 */
public record Artifact(Source source, long size) {

    /** Opens the bytes of an artifact. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    /** Sends the bytes in frames; a failure of the source and one of the receiver are told apart. */
    void sendTo(OutputStream out) throws IOException {
        try (InputStream in = opened()) {
            for (long left = size; left > 0; ) {
                byte[] chunk = next(in, (int) Math.min(left, Frame.MAXIMUM_BODY));
                new Frame(Frame.DATA, chunk).writeTo(out);
                left -= chunk.length;
            }
        }
    }

    private InputStream opened() throws ArtifactException {
        try {
            return source.open();
        } catch (IOException e) {
            throw new ArtifactException(e);
        }
    }

    private byte[] next(InputStream in, int length) throws ArtifactException {
        try {
            byte[] chunk = in.readNBytes(length);
            if (chunk.length < length) {
                throw new EOFException("it has fewer than " + size + " bytes");
            }
            return chunk;
        } catch (IOException e) {
            throw new ArtifactException(e);
        }
    }
}
