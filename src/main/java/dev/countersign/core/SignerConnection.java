package dev.countersign.core;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One connection to the signer's socket, for one exchange, with a deadline: sockets of this kind have no time-out of
 * their own, so a watcher closes the channel when the time is over, and whoever reads or writes then gets an exception.
 */
final class SignerConnection implements AutoCloseable {
    private static final ScheduledExecutorService WATCHER = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("signer-deadline").factory());

    private final SocketChannel channel;
    private final ScheduledFuture<?> deadline;
    private final InputStream in;
    private final OutputStream out;
    private volatile boolean late;

    private SignerConnection(SocketChannel channel, Duration limit) {
        this.channel = channel;
        this.in = new BufferedInputStream(Channels.newInputStream(channel));
        this.out = Channels.newOutputStream(channel);
        this.deadline = WATCHER.schedule(this::expire, limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Connects, which counts against the limit too: a signer that accepts nobody lets callers wait. */
    static SignerConnection open(Path socket, Duration limit) throws IOException {
        var connection = new SignerConnection(SocketChannel.open(StandardProtocolFamily.UNIX), limit);
        try {
            connection.channel.connect(UnixDomainSocketAddress.of(socket));
            return connection;
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /** Whether the deadline closed it. */
    boolean isLate() {
        return late;
    }

    private void expire() {
        late = true;
        try {
            channel.close();
        } catch (IOException ignored) {
            // It is closed all the same; the waiting thread learns it from its own call.
        }
    }

    @Override
    public void close() throws IOException {
        deadline.cancel(false);
        channel.close();
    }
}
