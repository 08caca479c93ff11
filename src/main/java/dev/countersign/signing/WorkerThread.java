package dev.countersign.signing;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The one thread of the {@link SigningWorker}, from the start of the server to its end. */
@ApplicationScoped
class WorkerThread {
    private static final Logger LOG = Logger.getLogger(WorkerThread.class);
    private static final Duration POLL = Duration.ofMillis(200);
    /** For a signer that is not there or a database in trouble: doubled up to this. */
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(5);

    private final SigningWorker worker;
    private @Nullable Thread thread;

    WorkerThread(SigningWorker worker) {
        this.worker = worker;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().daemon().name("signing-worker").start(this::work);
    }

    /** An act that is cut off here is carried on by the next start, like one that was cut off by a crash. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            running.join(PATIENCE_AT_END);
        }
    }

    private void work() {
        Duration pause = POLL;
        while (!Thread.currentThread().isInterrupted()) {
            pause = next(pause);
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private Duration next(Duration last) {
        try {
            return switch (worker.round()) {
                case DONE -> POLL;
                case NO_SIGNER -> longer(last);
            };
        } catch (RuntimeException e) {
            // The thread must outlive everything: nobody else would sign what is approved.
            LOG.error("a round of the signing worker failed; everything is tried again", e);
            return longer(last);
        }
    }

    private static Duration longer(Duration pause) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
