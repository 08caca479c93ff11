package dev.countersign.signer;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Ends the process when the token does not answer: a hanging native call cannot be interrupted, and the next process may find a living one. */
final class SignWatch {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Deadlines deadlines = new Deadlines("sign-watch", LIMIT);

    /** The limit runs until it is closed. */
    interface Limit extends AutoCloseable {
        @Override
        void close();
    }

    /** Runs one call of the token under the limit. */
    <T> T limited(Supplier<T> call) {
        try (var _ = begin()) {
            return call.get();
        }
    }

    /** Begins the limit for several calls together. */
    Limit begin() {
        var wait = deadlines.begin(() -> {
            throw Surprise.end(new TimeoutException("the token did not answer within " + LIMIT.toSeconds() + " s"));
        });
        return () -> deadlines.end(wait);
    }
}
