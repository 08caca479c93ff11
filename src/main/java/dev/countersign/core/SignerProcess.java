package dev.countersign.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The signer as a child of this server, started again whenever it ends.
 *
 * <p>The signer ends itself on any surprise and every start runs all its checks, so starting it again is the whole of
 * the repair. Two ends are special. Status 64 says that the PIN was wrong, locked or expired: another try could lock the
 * token, so there is none. Status 65 says that a start-up check refused (journal, policy, ceremony record): that rarely
 * heals alone, so the next try comes slowly.
 *
 * <p>The child's standard input stays open as long as this process lives; when it is closed, by us or by the operating
 * system after a {@code kill -9}, the child ends. Its output goes to the log line by line.
 */
public final class SignerProcess implements AutoCloseable {
    /** The PIN was refused. */
    static final int WRONG_PIN = 64;
    /** A check at the start refused. */
    static final int CHECK_REFUSED = 65;

    private static final Logger LOG = Logger.getLogger(SignerProcess.class);
    private static final String READY = "signer ready";
    /** The shortest pause after a refused check. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(5);

    private final SignerCommand command;
    private final Path socket;
    private final RestartPause pause = new RestartPause();
    private final CompletableFuture<Duration> firstReady = new CompletableFuture<>();
    private volatile SignerStatus status = new SignerStatus.Starting();
    private volatile boolean finished;
    private volatile @Nullable Process process;
    private @Nullable Thread supervisor;

    public SignerProcess(SignerCommand command, Path socket) {
        this.command = command;
        this.socket = socket;
    }

    /** Starts the process and its supervision; returns at once. */
    public synchronized void start() {
        if (supervisor == null) {
            supervisor = Thread.ofPlatform().daemon().name("signer-supervisor").start(this::supervise);
        }
    }

    public SignerStatus status() {
        return status;
    }

    /** Completed when the signer was ready for the first time, with the time from its start to its first signature. */
    public CompletableFuture<Duration> firstReady() {
        return firstReady.copy();
    }

    /** The process id of the running child, for tests that kill it. */
    public OptionalLong pid() {
        Process running = process;
        return running != null && running.isAlive() ? OptionalLong.of(running.pid()) : OptionalLong.empty();
    }

    private void supervise() {
        try {
            while (!finished) {
                runOnce();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() wants us to end
        }
    }

    private void runOnce() throws InterruptedException {
        status = new SignerStatus.Starting();
        long started = System.nanoTime();
        Process child;
        try {
            child = command.run(socket);
        } catch (IOException e) {
            LOG.error("the signer's process cannot be started", e);
            pauseBeforeRestart(-1, Duration.ZERO);
            return;
        }
        process = child;
        if (finished) {
            end(child); // close() came between and did not see it
        }
        Thread errors = Thread.ofPlatform()
                .daemon()
                .name("signer-errors")
                .start(() -> copy(child.errorReader(), line -> LOG.warn(prefixed(line))));
        var ready = new Ready(started);
        copy(child.inputReader(), ready::line); // until the child's end
        int exitCode = child.waitFor();
        errors.join(PATIENCE_AT_END);
        if (finished) {
            return;
        }
        ended(exitCode, ready.since());
    }

    private void ended(int exitCode, Duration readyFor) throws InterruptedException {
        if (exitCode == WRONG_PIN) {
            var stopped = new SignerStatus.Stopped(
                    "The token refused the signer's PIN. The signer is not started again,"
                            + " because more tries would lock the token; put the right PIN in place and restart the server.");
            status = stopped;
            LOG.fatal(stopped.sentence());
            finished = true;
        } else {
            pauseBeforeRestart(exitCode, readyFor);
        }
    }

    private void pauseBeforeRestart(int exitCode, Duration readyFor) throws InterruptedException {
        Duration wait = pause.after(readyFor);
        if (exitCode == CHECK_REFUSED && wait.compareTo(SLOW) < 0) {
            wait = SLOW;
        }
        status = new SignerStatus.Pausing(exitCode, wait);
        LOG.warnf("the signer ended with status %d; it is started again in %d ms", exitCode, wait.toMillis());
        Thread.sleep(wait);
    }

    /** Watches for the ready line and hands the rest to the log. */
    private final class Ready {
        private final long started;
        private long readyAt;

        Ready(long started) {
            this.started = started;
        }

        void line(String line) {
            if (readyAt == 0 && line.startsWith(READY)) {
                readyAt = System.nanoTime();
                Duration afterStart = Duration.ofNanos(readyAt - started);
                status = new SignerStatus.Ready(afterStart);
                firstReady.complete(afterStart);
            }
            LOG.info(prefixed(line));
        }

        /** How long the process had been ready when it ended. */
        Duration since() {
            return readyAt == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - readyAt);
        }
    }

    private static String prefixed(String line) {
        return line.startsWith("signer") ? line : "signer: " + line;
    }

    private static void copy(BufferedReader lines, Consumer<String> to) {
        try (lines) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                to.accept(line);
            }
        } catch (IOException e) {
            LOG.debug("the signer's output ended", e);
        }
    }

    /** Ends the child and the supervision: closes its input, waits a little, then insists. */
    @Override
    public void close() {
        finished = true;
        Process child = process;
        if (child != null) {
            end(child);
        }
        Thread thread;
        synchronized (this) {
            thread = supervisor;
        }
        if (thread != null) {
            thread.interrupt();
        }
    }

    private static void end(Process child) {
        try {
            child.getOutputStream().close();
            if (!child.waitFor(PATIENCE_AT_END.toMillis(), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly();
            }
        } catch (IOException e) {
            child.destroyForcibly();
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
