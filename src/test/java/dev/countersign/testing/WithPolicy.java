package dev.countersign.testing;

import dev.countersign.request.Policies;
import jakarta.inject.Inject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of the whole server that knows the {@link TestPolicy}, at the system's time. */
public abstract class WithPolicy {

    @Inject
    protected Policies policies;

    @Inject
    protected MutableClock clock;

    @BeforeEach
    void tellThePolicy() {
        policies.keep(TestPolicy.bytes());
    }

    @AfterEach
    void putTheClockBack() {
        clock.reset();
    }
}
