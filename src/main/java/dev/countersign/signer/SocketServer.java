package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.ProtocolException;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Listens on the Unix domain socket; a fixed number of threads, each serving one connection, one question at a time. Who is one too many is told
 * to come back. Who says nothing for a while is hung up on.
 */
final class SocketServer {
    /** The JDK's provider keeps five idle sessions; a sixth at once would open and close one for every signature. */
    private static final int THREADS = 5;

    private static final int BUFFER = 1 << 16;
    private static final byte[] BUSY = new Answer.Refused(
                    RefusalCode.BUSY, "The signer serves " + THREADS + " connections already.")
            .frame()
            .bytes();

    private final Answering signatory;
    private final Deadlines silence;
    private final ExecutorService threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("connection-", 0).factory());
    /** @param silence after which a client that says nothing is hung up on */
    SocketServer(Answering signatory, Duration silence) {
        this.signatory = signatory;
        this.silence = new Deadlines("silence", silence);
    }

    /**
     * Serves for ever. The folder of the socket is the server's to protect: it must be one that only its users can enter.
     *
     * @param listening run once, when clients can connect
     */
    void serve(Path socket, Runnable listening) throws IOException {
        Files.deleteIfExists(
                socket); // left behind by a process that was killed; the journal's lock says that none is alive
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            listening.run();
            while (true) {
                accept(server.accept());
            }
        }
    }

    private void accept(SocketChannel connection) throws IOException {
        try {
            threads.execute(() -> {
                try {
                    converse(connection);
                } catch (IOException e) {
                    hangUp(connection); // the client's affair: it went away, or speaks another language
                } catch (Throwable e) {
                    throw Surprise.end(e);
                }
            });
        } catch (RejectedExecutionException e) {
            try (connection) {
                connection.configureBlocking(false); // never waits for a client that does not read
                connection.write(ByteBuffer.wrap(BUSY));
            } catch (IOException gone) {
                hangUp(connection);
            }
        }
    }

    private void converse(SocketChannel connection) throws IOException {
        try (connection) {
            InputStream in = new BufferedInputStream(new Guarded(connection), BUFFER);
            OutputStream out = Channels.newOutputStream(connection);
            try {
                for (Optional<Frame> frame = Frame.readFrom(in); frame.isPresent(); frame = Frame.readFrom(in)) {
                    answer(frame.get(), in, out).frame().writeTo(out);
                }
            } catch (ProtocolException e) {
                // Said once, then hung up on: where the next frame begins is not known any more.
                notUnderstood(e).frame().writeTo(out);
            }
        }
    }

    private static Answer notUnderstood(ProtocolException e) {
        return new Answer.Refused(RefusalCode.PROTOCOL, "The question was not understood: " + e.getMessage() + ".");
    }

    private Answer answer(Frame frame, InputStream in, OutputStream out) throws IOException {
        Question question;
        try {
            question = Question.of(frame);
        } catch (ProtocolException e) {
            return notUnderstood(e);
        }
        var source = new ArtifactSource(in, out);
        try {
            return signatory.answer(question, source);
        } catch (Refusal refusal) {
            source.drain();
            return refusal.answer();
        }
    }

    private static void hangUp(SocketChannel connection) {
        try {
            connection.close();
        } catch (IOException e) {
            System.err.println("signer: a connection could not be closed: " + e);
        }
    }

    /** Reads from a connection, and closes it when nothing arrives for too long. */
    private final class Guarded extends InputStream {
        private final Runnable alarm;
        private final InputStream in;

        Guarded(SocketChannel connection) {
            this.alarm = () -> hangUp(connection);
            this.in = Channels.newInputStream(connection);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            var wait = silence.begin(alarm);
            try {
                return in.read(bytes, offset, length);
            } finally {
                silence.end(wait);
            }
        }
    }
}
