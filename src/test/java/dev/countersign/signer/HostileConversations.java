package dev.countersign.signer;

import static dev.countersign.evidence.protocol.RefusalCode.ARTIFACT;
import static dev.countersign.evidence.protocol.RefusalCode.CLOCK;
import static dev.countersign.evidence.protocol.RefusalCode.CONFLICT;
import static dev.countersign.evidence.protocol.RefusalCode.EVIDENCE;
import static dev.countersign.evidence.protocol.RefusalCode.EXPIRED;
import static dev.countersign.evidence.protocol.RefusalCode.POLICY;
import static dev.countersign.evidence.protocol.RefusalCode.PROTOCOL;
import static dev.countersign.evidence.protocol.RefusalCode.QUORUM;
import static dev.countersign.evidence.protocol.RefusalCode.REJECTED;
import static dev.countersign.evidence.protocol.RefusalCode.STATEMENT;
import static dev.countersign.evidence.protocol.RefusalCode.UNKNOWN;

import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.TestRelease;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Questions in an order that is not allowed, and bytes that are no questions. */
final class HostileConversations {
    private final List<TestRelease> untold;
    private final List<TestRelease> intended;
    private final List<TestRelease> rejected;

    /**
     * @param untold of which the signer has not heard
     * @param intended whose intents are in its journal, still to be signed
     * @param rejected whose refusals by a person are in its journal
     */
    HostileConversations(List<TestRelease> untold, List<TestRelease> intended, List<TestRelease> rejected) {
        this.untold = List.copyOf(untold);
        this.intended = List.copyOf(intended);
        this.rejected = List.copyOf(rejected);
    }

    Map<String, Function<Random, HostileRequest>> kinds() {
        return Map.ofEntries(
                Map.entry("complete without an intent", this::withoutIntent),
                Map.entry("complete of an unknown id", this::unknownId),
                Map.entry("complete with an altered artifact", this::alteredArtifact),
                Map.entry("complete with the artifact of another release", this::otherArtifact),
                Map.entry("complete with an artifact of another length", this::otherLength),
                Map.entry("another statement under an intended id", this::conflict),
                Map.entry("intend what was refused", this::intendRejected),
                Map.entry("complete what was refused", this::completeRejected),
                Map.entry("a bit of a frame flipped", this::flipped),
                Map.entry("a frame cut", this::cut),
                Map.entry("a frame of any length", this::anyLength),
                Map.entry("random bytes", this::randomBytes),
                Map.entry("a random body", this::randomBody));
    }

    private HostileRequest withoutIntent(Random random) {
        TestRelease release = any(untold, random);
        return HostileRequest.of(release.complete(), release, UNKNOWN);
    }

    private HostileRequest unknownId(Random random) {
        byte[] id = new byte[32];
        random.nextBytes(id);
        return HostileRequest.of(new Question.Complete(HexFormat.of().formatHex(id)), any(untold, random), UNKNOWN);
    }

    private HostileRequest alteredArtifact(Random random) {
        TestRelease release = any(intended, random);
        byte[] artifact = release.artifact();
        artifact[random.nextInt(artifact.length)] ^= (byte) (1 << random.nextInt(8));
        return HostileRequest.of(release.complete(), artifact, ARTIFACT);
    }

    private HostileRequest otherArtifact(Random random) {
        TestRelease release = any(intended, random);
        byte[] artifact = release.artifact();
        byte[] other = any(untold, random).artifact();
        if (Arrays.equals(artifact, other)) {
            Arrays.fill(other, 300, 400, (byte) random.nextInt());
            other[299] ^= 1;
        }
        return HostileRequest.of(release.complete(), Arrays.copyOf(other, artifact.length), ARTIFACT);
    }

    private HostileRequest otherLength(Random random) {
        TestRelease release = any(intended, random);
        byte[] artifact = release.artifact();
        int length = random.nextBoolean()
                ? random.nextInt(artifact.length)
                : artifact.length + 1 + random.nextInt(artifact.length);
        return HostileRequest.raw(
                release.complete().frame().bytes(), Arrays.copyOf(artifact, length), PROTOCOL, ARTIFACT);
    }

    private HostileRequest conflict(Random random) {
        TestRelease other = any(intended, random).with("submitter", "ci-" + random.nextInt(1_000));
        return HostileRequest.of(other.approved(), other, CONFLICT);
    }

    private HostileRequest intendRejected(Random random) {
        TestRelease release = any(rejected, random);
        return HostileRequest.of(release.approved(), release, REJECTED);
    }

    private HostileRequest completeRejected(Random random) {
        TestRelease release = any(rejected, random);
        return HostileRequest.of(release.complete(), release, REJECTED);
    }

    private HostileRequest flipped(Random random) {
        TestRelease release = any(untold, random);
        byte[] bytes = release.approved().frame().bytes();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        return HostileRequest.raw(
                bytes, release.artifact(), PROTOCOL, STATEMENT, POLICY, EVIDENCE, QUORUM, ARTIFACT, EXPIRED, CLOCK);
    }

    private HostileRequest cut(Random random) {
        TestRelease release = any(untold, random);
        byte[] bytes = release.approved().frame().bytes();
        return HostileRequest.raw(Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length - 1)), new byte[0], PROTOCOL);
    }

    private HostileRequest anyLength(Random random) {
        byte[] bytes = new byte[4 + random.nextInt(100)];
        random.nextBytes(bytes);
        return HostileRequest.raw(bytes, new byte[0], PROTOCOL, STATEMENT, UNKNOWN);
    }

    private HostileRequest randomBytes(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(bytes);
        ByteBuffer.wrap(bytes).put((byte) 0);
        return HostileRequest.raw(bytes, new byte[0], PROTOCOL, STATEMENT, UNKNOWN);
    }

    private HostileRequest randomBody(Random random) {
        byte[] body = new byte[random.nextInt(200)];
        random.nextBytes(body);
        if (body.length > 2) {
            ByteBuffer.wrap(body).putShort((short) random.nextInt(body.length)); // a statement that fits
        }
        return HostileRequest.raw(
                new Frame(random.nextInt(40), body).bytes(), new byte[0], PROTOCOL, STATEMENT, UNKNOWN);
    }

    private static TestRelease any(List<TestRelease> releases, Random random) {
        return releases.get(random.nextInt(releases.size()));
    }
}
