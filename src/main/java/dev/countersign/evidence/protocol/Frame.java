package dev.countersign.evidence.protocol;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One frame on the socket: a kind and a body.
 *
 * @param kind a number of the package document
 * @param body 0 to {@link #MAXIMUM_BODY} bytes, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Frame(int kind, byte[] body) {
    /** With the kind, 64 KiB. */
    public static final int MAXIMUM_BODY = 65_535;
    /** Artifact bytes. */
    public static final int DATA = 16;

    public Frame {
        if (body.length > MAXIMUM_BODY) {
            throw new IllegalArgumentException("a frame holds at most " + MAXIMUM_BODY + " bytes, not " + body.length);
        }
    }

    /** Writes one frame, in one call, so that it needs no buffer underneath; does not flush. */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes());
    }

    /** Length, kind and body as they go over the socket. */
    public byte[] bytes() {
        return ByteBuffer.allocate(5 + body.length)
                .putInt(1 + body.length)
                .put((byte) kind)
                .put(body)
                .array();
    }

    /**
     * Reads one frame. The length is judged before anything of that size is allocated.
     *
     * @return empty if the other side closed the connection between two frames
     * @throws ProtocolException if the length is out of range or the connection ends within the frame
     */
    public static Optional<Frame> readFrom(InputStream in) throws IOException {
        byte[] head = in.readNBytes(4);
        if (head.length == 0) {
            return Optional.empty();
        }
        if (head.length < 4) {
            throw new ProtocolException("the connection ended within the length of a frame");
        }
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(head).getInt());
        if (length < 1 || length > MAXIMUM_BODY + 1) {
            throw new ProtocolException("a frame has 1 to " + (MAXIMUM_BODY + 1) + " bytes, this one says " + length);
        }
        int kind = in.read();
        byte[] body = in.readNBytes((int) length - 1);
        if (kind < 0 || body.length != length - 1) {
            throw new ProtocolException("the connection ended within a frame");
        }
        return Optional.of(new Frame(kind, body));
    }

    /** Like {@link #readFrom}, where the conversation is not over. */
    public static Frame require(InputStream in) throws IOException {
        return readFrom(in).orElseThrow(() -> new EOFException("the other side closed the connection"));
    }
}
