package dev.countersign.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.core.Artifact;
import dev.countersign.core.RememberedHeads;
import dev.countersign.core.SignerClient;
import dev.countersign.core.SignerCommand;
import dev.countersign.core.SignerException;
import dev.countersign.core.SignerProcess;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.ApproverKey;
import dev.countersign.testing.CountersignResource;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.Folders;
import dev.countersign.testing.Report;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One request after the other through the real signer and SoftHSM: two approvals and the artifact verified, intent synced, artifact read
 * again, signed, signature verified, result synced. CPU time is the signer's alone, user and system.
 */
class SigningBenchmark {
    private static final int WARM_UP = 60;
    private static final int REQUESTS = 200;

    private final Random random = new Random(1);

    @Test
    void signs_through_the_whole_signer() throws Exception {
        Path state = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench-state");
        Path sockets = Files.createTempDirectory("cs-bench");
        CountersignResource.provision(state);
        var command =
                new SignerCommand(state.resolve("signer"), state.resolve("anchor/head"), "target/classes", List.of());
        try (var process = new SignerProcess(command, sockets.resolve("signer.sock"))) {
            process.start();
            Duration first = process.firstReady().get(30, TimeUnit.SECONDS);
            Report.compared(
                    "signer-first-signature", first.toMillis(), "ms", 700, first.toMillis() / 700.0, "ratio at most 1");
            var client =
                    new SignerClient(sockets.resolve("signer.sock"), Duration.ofSeconds(30), new RememberedHeads());
            measure(state, client, process, "thermo-controller", Chip.ESP32_C3);
            measure(state, client, process, "valve-controller", Chip.ESP32_C6);
        } finally {
            Folders.delete(state);
            Folders.delete(sockets);
        }
    }

    private void measure(Path state, SignerClient client, SignerProcess process, String project, Chip chip)
            throws Exception {
        byte[] file = EspImageBuilder.application(chip, "1.0.0", 0);
        Policy policy = PolicyReader.read(client.describe().policy());
        List<ApproverKey> people = List.of(ApproverKey.of(state, "approver-1"), ApproverKey.of(state, "approver-2"));
        for (int i = 0; i < WARM_UP; i++) {
            sign(client, policy, people, project, file);
        }
        long pid = process.pid().orElseThrow();
        double cpu = cpuSeconds(pid);
        double[] milliseconds = new double[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            milliseconds[i] = sign(client, policy, people, project, file) / 1e6;
        }
        double perCpuSecond = REQUESTS / (cpuSeconds(pid) - cpu);
        Arrays.sort(milliseconds);
        String kind = kind(policy, project).id();
        Report.measured("signer-" + kind + "-p50", milliseconds[REQUESTS / 2], "ms", "printed");
        Report.measured("signer-" + kind + "-operations-per-cpu-second", perCpuSecond, "1/s", "printed");
    }

    /** Nanoseconds from the question to the signature. */
    private long sign(SignerClient client, Policy policy, List<ApproverKey> people, String project, byte[] file)
            throws SignerException, IOException {
        byte[] statement = statement(policy, project, file).encode();
        var approvals = people.stream()
                .<PersonSignature>map(person -> person.approve(statement))
                .toList();
        var artifact = new Artifact(() -> new ByteArrayInputStream(file), file.length);
        long start = System.nanoTime();
        client.intend(statement, approvals, artifact);
        Answer.Signed signed = client.complete(Statement.parse(statement).requestId(), artifact);
        long end = System.nanoTime();
        assertThat(signed.signatures()).hasSize(1);
        return end - start;
    }

    private Statement statement(Policy policy, String project, byte[] file) throws IOException {
        EspImage image;
        try {
            image = EspImage.readUnsigned(new ByteArrayInputStream(file), file.length);
        } catch (FirmwareException e) {
            throw new IOException(e);
        }
        byte[] id = new byte[32];
        random.nextBytes(id);
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var product = policy.product(project, "release").orElseThrow();
        return new Statement(
                project,
                "release",
                HexFormat.of().formatHex(id),
                List.of(new Statement.Image(
                        "app",
                        "app.bin",
                        Sha256.hexOf(file),
                        file.length,
                        product.format(),
                        image.chip().id(),
                        image.version().orElseThrow(),
                        Statement.VersionSource.IMAGE,
                        image.securityVersion(),
                        image.paddedSha256().toString(),
                        kind(policy, project).algorithm())),
                product.keys().stream()
                        .map(name ->
                                new Statement.Key(name, policy.keys().get(name).spkiSha256()))
                        .toList(),
                "ci",
                false,
                Optional.empty(),
                Statement.Origin.UNKNOWN,
                Statement.Origin.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                policy.digest(),
                now,
                now,
                now.plus(Duration.ofDays(1)),
                policy.development());
    }

    private static KeyKind kind(Policy policy, String project) {
        String key = policy.product(project, "release").orElseThrow().keys().getFirst();
        return KeyKind.ofId(policy.keys().get(key).kind()).orElseThrow();
    }

    /** User and system time of a process, from {@code /proc/PID/stat}; the clock of that file ticks 100 times a second. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }
}
