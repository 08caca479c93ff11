package dev.countersign.signer;

import static dev.countersign.evidence.protocol.RefusalCode.ARTIFACT;
import static dev.countersign.evidence.protocol.RefusalCode.CLOCK;
import static dev.countersign.evidence.protocol.RefusalCode.EVIDENCE;
import static dev.countersign.evidence.protocol.RefusalCode.EXPIRED;
import static dev.countersign.evidence.protocol.RefusalCode.POLICY;
import static dev.countersign.evidence.protocol.RefusalCode.STATEMENT;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/** Statements that were altered after they were approved, or that nobody should have approved, and artifacts that are not theirs. */
final class HostileStatements {
    private final Instant now;
    private final List<TestRelease> releases;
    private final List<Question.Intend> approved;
    private final List<byte[]> malformed;

    /** @param now by the signer's clock */
    HostileStatements(List<TestRelease> releases, Instant now) {
        this.now = now;
        this.releases = List.copyOf(releases);
        this.approved = releases.stream().map(TestRelease::approved).toList();
        this.malformed = malformed();
    }

    Map<String, Function<Random, HostileRequest>> kinds() {
        return Map.ofEntries(
                Map.entry("a line altered after the approvals", this::altered),
                Map.entry("a byte altered after the approvals", this::byteAltered),
                Map.entry("approvals replayed under another request id", this::replayed),
                Map.entry("a byte altered before the approvals", this::byteAlteredBefore),
                Map.entry("lines missing, doubled or swapped", this::lines),
                Map.entry("expired", this::expired),
                Map.entry("of the future", this::future),
                Map.entry("valid for too long", this::tooLong),
                Map.entry("another policy", this::otherPolicy),
                Map.entry("without its mark", this::mark),
                Map.entry("another project or channel", this::otherProduct),
                Map.entry("another key", this::otherKey),
                Map.entry("another chip or algorithm", this::otherTarget),
                Map.entry("a fact that the artifact does not bear out", this::fact),
                Map.entry("another artifact", this::otherArtifact),
                Map.entry("an altered artifact", this::alteredArtifact),
                Map.entry("a malformed artifact with its digests stated", this::malformedArtifact),
                Map.entry("an artifact of another length", this::otherLength));
    }

    private HostileRequest altered(Random random) {
        int i = random.nextInt(releases.size());
        var text = releases.get(i).text();
        String name = text.names().get(random.nextInt(text.names().size()));
        String value = another(text.value(name), random);
        return HostileRequest.of(
                new Question.Intend(
                        text.with(name, value).bytes(), approved.get(i).approvals()),
                releases.get(i),
                STATEMENT,
                POLICY,
                EVIDENCE,
                ARTIFACT,
                EXPIRED,
                CLOCK);
    }

    private HostileRequest byteAltered(Random random) {
        int i = random.nextInt(releases.size());
        return HostileRequest.of(
                new Question.Intend(
                        flipped(releases.get(i).statement(), random),
                        approved.get(i).approvals()),
                releases.get(i),
                STATEMENT,
                POLICY,
                EVIDENCE,
                ARTIFACT,
                EXPIRED,
                CLOCK);
    }

    private HostileRequest replayed(Random random) {
        int i = random.nextInt(releases.size());
        TestRelease again = releases.get(i).again();
        return HostileRequest.of(
                new Question.Intend(again.statement(), approved.get(i).approvals()), again, EVIDENCE);
    }

    /** The altered text is what people signed: it must be no statement, or not allowed, or not that of the artifact. */
    private HostileRequest byteAlteredBefore(Random random) {
        TestRelease release = any(random);
        byte[] statement = release.statement();
        // Only where a change cannot just make another statement that is true of the artifact.
        int end = new String(statement, StandardCharsets.US_ASCII).indexOf("\nrequest=");
        statement[random.nextInt(end)] ^= (byte) (1 << random.nextInt(8));
        return HostileRequest.of(
                new Question.Intend(
                        statement,
                        List.of(TestRelease.APPROVER_1.approve(statement), TestRelease.APPROVER_2.approve(statement))),
                release,
                STATEMENT,
                POLICY);
    }

    private HostileRequest lines(Random random) {
        TestRelease release = any(random);
        var text = release.text();
        int line = random.nextInt(text.lines().size());
        byte[] statement = (switch (random.nextInt(3)) {
                    case 0 -> text.without(line);
                    case 1 -> text.plus(line, text.lines().get(line));
                    default -> text.swapped(line, (line + 1) % text.lines().size());
                })
                .bytes();
        return approvedAsItIs(statement, release, STATEMENT);
    }

    private HostileRequest expired(Random random) {
        Instant end = now.minusSeconds(2 + random.nextInt(1_000_000));
        TestRelease release = times(any(random), end.minus(Duration.ofDays(7)), end);
        return HostileRequest.of(release.approved(), release, EXPIRED);
    }

    private HostileRequest future(Random random) {
        Instant start = now.plusSeconds(4_000 + random.nextInt(1_000_000));
        TestRelease release = times(any(random), start, start.plus(Duration.ofDays(7)));
        return HostileRequest.of(release.approved(), release, CLOCK);
    }

    private HostileRequest tooLong(Random random) {
        Instant start = now.minusSeconds(60);
        TestRelease release = times(
                any(random), start, start.plus(Duration.ofDays(31)).plusSeconds(1 + random.nextInt(1_000_000_000)));
        return HostileRequest.of(release.approved(), release, POLICY);
    }

    private HostileRequest otherPolicy(Random random) {
        return rightlyApproved(any(random).with("policy", hex(random)), POLICY);
    }

    private HostileRequest mark(Random random) {
        return rightlyApproved(any(random).with("mark", "none"), POLICY);
    }

    private HostileRequest otherProduct(Random random) {
        TestRelease release = any(random);
        boolean valve = release.text().value("project").equals("valve-controller");
        return rightlyApproved(
                switch (random.nextInt(3)) {
                    case 0 -> release.with("project", valve ? "thermo-controller" : "valve-controller");
                    case 1 -> release.with("project", "boiler-controller");
                    default -> release.with("channel", "alpha");
                },
                POLICY);
    }

    private HostileRequest otherKey(Random random) {
        TestRelease release = any(random);
        return rightlyApproved(
                random.nextBoolean()
                        ? release.with("key.1.spki-sha256", hex(random))
                        : release.with("key.1.name", "thermo-2"),
                POLICY);
    }

    private HostileRequest otherTarget(Random random) {
        TestRelease release = any(random);
        boolean valve = release.text().value("project").equals("valve-controller");
        return rightlyApproved(
                switch (random.nextInt(3)) {
                    case 0 -> release.with("image.1.target", valve ? "esp32h2" : "esp32c6");
                    case 1 -> release.with("image.1.algorithm", valve ? "rsassa-pss-sha256" : "ecdsa-p256-sha256");
                    default -> release.with("image.1.format", "mcuboot");
                },
                POLICY);
    }

    private HostileRequest fact(Random random) {
        TestRelease release = any(random);
        String[] facts = {"sha256", "payload", "version", "security-version", "version-source", "role"};
        String fact = facts[random.nextInt(facts.length)];
        String value = switch (fact) {
            case "version" -> "9." + random.nextInt(1_000);
            case "security-version" -> random.nextBoolean() ? "none" : Integer.toString(100 + random.nextInt(1_000));
            case "version-source" -> "declared";
            case "role" -> "bootloader";
            default -> hex(random);
        };
        return rightlyApproved(release.with("image.1." + fact, value), ARTIFACT, POLICY);
    }

    private HostileRequest otherArtifact(Random random) {
        int i = random.nextInt(releases.size());
        byte[] other = EspImageBuilder.application(
                random.nextBoolean() ? Chip.ESP32_C3 : Chip.ESP32_C6,
                "3." + random.nextInt(100),
                1 + random.nextInt(5));
        return HostileRequest.of(
                approved.get(i), Arrays.copyOf(other, releases.get(i).artifact().length), ARTIFACT);
    }

    private HostileRequest alteredArtifact(Random random) {
        int i = random.nextInt(releases.size());
        return HostileRequest.of(approved.get(i), flipped(releases.get(i).artifact(), random), ARTIFACT);
    }

    private HostileRequest malformedArtifact(Random random) {
        byte[] bytes = malformed.get(random.nextInt(malformed.size()));
        byte[] padded = Arrays.copyOf(bytes, (bytes.length + 4095) / 4096 * 4096);
        Arrays.fill(padded, bytes.length, padded.length, (byte) 0xFF);
        TestRelease release = any(random)
                .with("image.1.size", Integer.toString(bytes.length))
                .with("image.1.sha256", Sha256.hexOf(bytes))
                .with("image.1.payload", Sha256.hexOf(padded));
        return HostileRequest.of(release.approved(), bytes, ARTIFACT);
    }

    private HostileRequest otherLength(Random random) {
        int i = random.nextInt(releases.size());
        byte[] artifact = releases.get(i).artifact();
        int length = random.nextBoolean()
                ? random.nextInt(artifact.length)
                : artifact.length + 1 + random.nextInt(artifact.length);
        return HostileRequest.raw(
                approved.get(i).frame().bytes(), Arrays.copyOf(artifact, length), RefusalCode.PROTOCOL, ARTIFACT);
    }

    /** Right by form, time, people and artifact: only what is altered can refuse it. */
    private static HostileRequest rightlyApproved(TestRelease release, RefusalCode... expected) {
        TestRelease again = release.again();
        return HostileRequest.of(again.approved(), again, expected);
    }

    private static HostileRequest approvedAsItIs(byte[] statement, TestRelease release, RefusalCode expected) {
        Assertion one = TestRelease.APPROVER_1.approve(statement);
        Assertion two = TestRelease.APPROVER_2.approve(statement);
        return HostileRequest.of(new Question.Intend(statement, List.of(one, two)), release, expected);
    }

    private static TestRelease times(TestRelease release, Instant from, Instant until) {
        return release.again()
                .with("created", seconds(from))
                .with("not-before", seconds(from))
                .with("not-after", seconds(until));
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private TestRelease any(Random random) {
        return releases.get(random.nextInt(releases.size()));
    }

    private static String another(String value, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> value + random.nextInt(10);
            case 1 -> value.equals("none") ? hex(random) : "none";
            case 2 -> value.length() == 64 ? hex(random) : value.toUpperCase(Locale.ROOT) + "A";
            default -> "";
        };
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        return flipped;
    }

    private static String hex(Random random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static List<byte[]> malformed() {
        try (var files = Files.list(Path.of("src/test/resources/firmware/esp32c3/malformed"))) {
            return files.sorted().map(HostileStatements::bytes).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
