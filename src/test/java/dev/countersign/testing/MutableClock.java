package dev.countersign.testing;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The clock of the server in Quarkus tests: the system's, until a test moves it. A test that does puts it back. */
@Alternative
@Priority(1)
@ApplicationScoped
public class MutableClock extends Clock {
    private volatile Duration offset = Duration.ZERO;

    /** Lets this much time pass. */
    public void advance(Duration time) {
        offset = offset.plus(time);
    }

    /** Back to the system's time. */
    public void reset() {
        offset = Duration.ZERO;
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.offset(Clock.system(zone), offset);
    }
}
