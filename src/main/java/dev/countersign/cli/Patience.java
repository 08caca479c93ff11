package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.cli.api.Server;
import dev.countersign.cli.api.SigningRequest;
import java.io.IOException;
import java.time.Duration;

/**
 * Waits for a request to end, asking seldom and more seldom. A server that is away for a while, as during an update,
 * does not end the waiting: what was submitted is safe there.
 */
final class Patience {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Output output;
    private final Duration limit;

    Patience(Output output, Duration limit) {
        this.output = output;
        this.limit = limit;
    }

    /** The request when it has ended, or as it stands when the time is over. */
    SigningRequest await(Server server, SigningRequest request) throws IOException, ProblemException {
        var deadline = System.nanoTime() + limit.toNanos();
        var pause = FIRST_PAUSE;
        var latest = request;
        while (!latest.isFinal() && deadline - System.nanoTime() > 0) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            sleep(pause.compareTo(left) < 0 ? pause : left);
            var doubled = pause.multipliedBy(2);
            pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            latest = ask(server, latest, deadline - System.nanoTime() > 0);
        }
        return latest;
    }

    private SigningRequest ask(Server server, SigningRequest latest, boolean again)
            throws IOException, ProblemException {
        try {
            return server.get(latest.id());
        } catch (IOException e) {
            if (!again) {
                throw e;
            }
            output.note(e.getMessage() + " Waiting on.");
        } catch (ProblemException e) {
            if (!again || e.status() < 500) {
                throw e;
            }
            output.note(e.getMessage() + " Waiting on.");
        }
        return latest;
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the request.", e);
        }
    }
}
