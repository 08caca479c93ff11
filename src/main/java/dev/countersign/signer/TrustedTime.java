package dev.countersign.signer;

import dev.countersign.evidence.protocol.RefusalCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The time that the signer goes by. The wall clock is somebody else's to set, so it is believed only where the journal and the processor's
 * monotonic clock agree with it:
 *
 * <ul>
 * <li>since the start it was not moved by more than five minutes against the monotonic clock;
 * <li>it is not behind the newest record (the floor);
 * <li>it is not beyond {@link #windowTime()} by more than the policy's {@code max-gap}. After a longer silence a quorum must say what time it is.
 * </ul>
 *
 * <p>While it is not believed, nothing is intended or signed; what makes less signable (rejections, vetoes, suspensions) is still written down.
 * Safe for several threads.
 */
final class TrustedTime {
    private static final Duration LARGEST_STEP = Duration.ofMinutes(5);

    /** How far what a quorum says may be from what the machine says: it takes a while to collect signatures. */
    private static final Duration STATED_DIFFERENCE = Duration.ofHours(1);

    private final Clock clock;
    private final LongSupplier nanos;
    private Duration maximumGap = Duration.ZERO;
    private Instant wallAtBase;
    private Instant floorAtBase;
    private long nanosAtBase;
    private Instant floor;

    /** @param nanos a monotonic clock, as {@link System#nanoTime} */
    TrustedTime(Clock clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        wallAtBase = wall();
        floorAtBase = wallAtBase;
        floor = wallAtBase;
        nanosAtBase = nanos.getAsLong();
    }

    /** Takes this as the time of now by the journal, and whatever the wall clock says as its beginning: at the start, and when a quorum says so. */
    synchronized void begin(Instant stated) {
        wallAtBase = wall();
        floorAtBase = stated;
        floor = stated;
        nanosAtBase = nanos.getAsLong();
    }

    /** Says how long a silence the policy in force allows. Until it is said, none. */
    synchronized void maximumGap(Duration duration) {
        maximumGap = duration;
    }

    /** The journal has reached this time. */
    synchronized void reached(Instant time) {
        floor = time;
    }

    /** Time of the newest record. */
    synchronized Instant floor() {
        return floor;
    }

    /** What the wall clock says, in whole seconds, believed or not. */
    final Instant wall() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * The present time, in whole seconds.
     *
     * @throws Refusal if the wall clock is not believed
     */
    synchronized Instant now() throws Refusal {
        Instant wall = wall();
        Optional<Doubt> doubt = doubt(wall);
        if (doubt.isPresent()) {
            throw new Refusal(RefusalCode.CLOCK, doubt.get().sentence());
        }
        return wall;
    }

    /** The time by which windows end: no hand on the wall clock moves it on by more than a step that is allowed. */
    synchronized Instant windowTime() {
        Instant byNanos = floorAtBase.plus(sinceBase());
        return byNanos.isBefore(floor) ? floor : byNanos;
    }

    /** The time for a record that must be written whatever the wall clock says; never before the floor. */
    synchronized Instant stamp() {
        Instant wall = wall();
        return doubt(wall).isEmpty() ? wall : windowTime().truncatedTo(ChronoUnit.SECONDS);
    }

    /** {@code trusted}, or in one word why {@link #now} refuses. */
    synchronized String word() {
        return doubt(wall()).map(Doubt::word).orElse("trusted");
    }

    /**
     * What a quorum says about the time must be near what the machine says; then {@link #begin} follows.
     *
     * @throws Refusal if it is not
     */
    void demandNear(Instant stated) throws Refusal {
        Instant wall = wall();
        Refusal.unless(
                Duration.between(stated, wall).abs().compareTo(STATED_DIFFERENCE) <= 0,
                RefusalCode.CLOCK,
                "The signer's clock says " + wall + ", more than " + STATED_DIFFERENCE.toMinutes()
                        + " minutes from the stated " + stated + ": set it right first.");
    }

    private Duration sinceBase() {
        return Duration.ofNanos(nanos.getAsLong() - nanosAtBase);
    }

    private Optional<Doubt> doubt(Instant wall) {
        Instant expected = wallAtBase.plus(sinceBase());
        String says = "The signer's clock says " + wall + ", but ";
        if (Duration.between(expected, wall).abs().compareTo(LARGEST_STEP) > 0) {
            return Optional.of(new Doubt(
                    "moved",
                    says + "by the time that has passed since its start it is "
                            + expected.truncatedTo(ChronoUnit.SECONDS) + ": it was moved."));
        }
        if (wall.isBefore(floor)) {
            return Optional.of(new Doubt("behind", says + "its journal already reached " + floor + "."));
        }
        if (wall.isAfter(windowTime().plus(maximumGap))) {
            return Optional.of(new Doubt(
                    "silence",
                    says + "the newest record of its journal is of " + floor
                            + ", longer ago than the policy's max-gap: a quorum must sign a clock statement."));
        }
        return Optional.empty();
    }

    private record Doubt(String word, String sentence) {}
}
