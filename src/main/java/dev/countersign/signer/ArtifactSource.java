package dev.countersign.signer;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.ProtocolException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The artifacts of one statement as they arrive in frames, one after the other, exactly as many bytes as the statement says. Nothing is held
 * but the frame at hand.
 */
final class ArtifactSource extends InputStream {
    private final InputStream in;
    private final OutputStream out;
    private byte[] frame = new byte[0];
    private int position;
    private long awaited;

    ArtifactSource(InputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    /** Asks the client for the artifacts. */
    void begin(Statement statement) throws IOException {
        awaited = statement.images().stream().mapToLong(Statement.Image::size).sum();
        new Answer.Send().frame().writeTo(out);
        out.flush();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == frame.length && !nextFrame()) {
            return -1;
        }
        int count = Math.min(length, frame.length - position);
        System.arraycopy(frame, position, bytes, offset, count);
        position += count;
        return count;
    }

    /** Takes what is still on its way, after a refusal in the middle, so that the client can finish sending and read the answer. */
    void drain() throws IOException {
        while (nextFrame()) {}
        position = frame.length;
    }

    private boolean nextFrame() throws IOException {
        if (awaited == 0) {
            return false;
        }
        Frame next = Frame.readFrom(in)
                .orElseThrow(() -> new EOFException("the client left while its artifact was awaited"));
        if (next.kind() != Frame.DATA || next.body().length == 0 || next.body().length > awaited) {
            throw new ProtocolException("expected at most " + awaited + " bytes of the artifact");
        }
        frame = next.body();
        position = 0;
        awaited -= frame.length;
        return true;
    }
}
