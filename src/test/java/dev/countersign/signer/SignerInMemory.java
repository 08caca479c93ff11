package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.TestRelease;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;

/** Everything of the signer but its process, its socket and its token: a real journal, keys in memory, a clock that stands still. */
final class SignerInMemory implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    final SoftwareToken token = new SoftwareToken();
    final StandingClock clock = new StandingClock();
    final Path journal;
    final Pinned pinned;
    final Path anchor;
    private JournalStart start;
    private TrustedTime time;
    private Journal records;
    private Signatory signatory;

    SignerInMemory(Path folder) throws IOException, StartException {
        this(folder, pinned());
    }

    /** Holds to another policy than that of most tests. A head was presented to it: that it holds nothing. */
    SignerInMemory(Path folder, Pinned pinned) throws IOException, StartException {
        journal = folder.resolve("journal");
        anchor = folder.resolve("anchor");
        this.pinned = pinned;
        open();
        ask(Question.Present.nothing());
    }

    /** The policy of the tests with the keys in memory. */
    static Pinned pinned() {
        byte[] bytes = TestRelease.policy(SoftwareToken.CEREMONY);
        return new Pinned(PolicyReader.read(bytes), bytes, SoftwareToken.CEREMONY);
    }

    Policy policy() {
        return pinned.policy();
    }

    Instant now() {
        return clock.instant();
    }

    /** Time passes, by every clock. */
    void pass(Duration duration) {
        clock.set(clock.instant().plus(duration));
    }

    TestRelease thermo() {
        return TestRelease.thermo(policy(), clock.instant());
    }

    TestRelease valve() {
        return TestRelease.valve(policy(), clock.instant());
    }

    Journal records() {
        return records;
    }

    Signatory signatory() {
        return signatory;
    }

    /** Asks as a client on the socket would, who sends the artifact if it is wanted. */
    Answer ask(Question question, byte[] artifact) throws IOException {
        var source = new ArtifactSource(new ByteArrayInputStream(frames(artifact)), new ByteArrayOutputStream());
        try {
            return signatory.answer(question, source);
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    Answer ask(Question question) throws IOException {
        return ask(question, new byte[0]);
    }

    /** As if the process had ended and another begun. */
    void restart() throws IOException, StartException {
        restartUnpresented();
        ask(Question.Present.nothing());
    }

    /** The same, and nobody has told the new one which record they know. */
    void restartUnpresented() throws IOException, StartException {
        close();
        open();
    }

    private void open() throws IOException, StartException {
        start = JournalStart.lock(journal, anchor);
        time = new TrustedTime(clock, clock::nanos);
        Replay replay;
        try {
            replay = Replay.read(pinned, start);
            records = replay.begin(start, time);
        } catch (IOException | StartException | RuntimeException e) {
            start.close();
            throw e;
        }
        signatory = new Signatory(pinned, replay, records, time, token::begin, new SignWatch(), 400);
    }

    /** The artifact in frames of the largest size. */
    static byte[] frames(byte[] artifact) {
        var frames = new ByteArrayOutputStream();
        for (int start = 0; start < artifact.length; start += Frame.MAXIMUM_BODY) {
            int end = Math.min(artifact.length, start + Frame.MAXIMUM_BODY);
            frames.writeBytes(new Frame(Frame.DATA, Arrays.copyOfRange(artifact, start, end)).bytes());
        }
        return frames.toByteArray();
    }

    @Override
    public void close() throws IOException {
        records.close();
        start.close();
    }

    TrustedTime time() {
        return time;
    }

    /** Moves only when told. */
    static final class StandingClock extends Clock {
        private Instant now = NOON;
        private long nanos;

        /** Time passes until then: the monotonic clock goes along, unless it is back in time. */
        void set(Instant instant) {
            nanos += Math.max(0, Duration.between(now, instant).toNanos());
            now = instant;
        }

        /** Somebody sets the wall clock; no time passes. */
        void move(Instant instant) {
            now = instant;
        }

        long nanos() {
            return nanos;
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("the signer knows UTC only");
        }
    }
}
