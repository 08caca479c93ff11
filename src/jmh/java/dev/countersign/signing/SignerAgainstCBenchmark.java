package dev.countersign.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.testing.CProgram;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.Report;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole signer beside a loop in C ({@code src/test/c/signloop.c}) that does nothing but sign, with the same keys on the
 * same token in the same run: signatures per CPU-second of each process, medians over rounds whose order is shuffled. One
 * signature of the signer costs two approvals, two readings of the artifact, two synced records and a verification in
 * software; in a release of several images most of that is shared.
 */
class SignerAgainstCBenchmark {
    private static final int ROUNDS = 7;
    private static final int MILLISECONDS = 700;
    private static final int WARM_UP = 1000;

    private final Random random = new Random(1);

    /** Signatures per CPU-second, and the tenth percentile of a release or signature in microseconds. */
    private record Measure(double perCpuSecond, double tenthPercentile) {}

    /** Releases of one kind of key. */
    private record Kind(
            String name, String mechanism, String key, String project, KeyKind kind, Chip chip, double goal) {}

    @TempDir
    private Path folder;

    @Test
    void signs_through_the_whole_signer_beside_a_loop_in_C() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Policy policy = SignerUnderTest.policy(home);
        List<Kind> kinds = List.of(
                new Kind("rsa3072", "pss", "thermo-1", "thermo-controller", KeyKind.RSA_3072, Chip.ESP32_C3, 0.75),
                new Kind("p256", "ecdsa", "valve-1", "valve-controller", KeyKind.P_256, Chip.ESP32_C6, 0.07));
        try (var loop = new Loop(home);
                var signer = SignerUnderTest.start(home, "-Xmx128m", "-XX:-UsePerfData")) {
            for (Kind kind : kinds) {
                for (int i = 0; i < WARM_UP; i++) {
                    signer.sign(release(policy, kind, 1 + i % 4));
                }
                List<List<Measure>> measures = IntStream.range(0, 5)
                        .<List<Measure>>mapToObj(_ -> new ArrayList<>())
                        .toList();
                List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 4));
                for (int round = 0; round < ROUNDS; round++) {
                    Collections.shuffle(order, random);
                    for (int images : order) {
                        measures.get(images)
                                .add(
                                        images == 0
                                                ? loop.run(kind.mechanism, id(home, kind))
                                                : measure(signer, policy, kind, images));
                    }
                }
                report(kind, measures);
            }
        }
    }

    private static void report(Kind kind, List<List<Measure>> measures) {
        Measure c = median(measures.get(0));
        Report.measured("c-loop-" + kind.name + "-per-cpu-second", c.perCpuSecond, "1/s", "the reference");
        Report.measured("c-loop-" + kind.name + "-p10", c.tenthPercentile, "us", "printed");
        for (int images : new int[] {1, 2, 4}) {
            Measure ours = median(measures.get(images));
            String name = "signer-" + kind.name + (images == 1 ? "" : "-" + images + "-images");
            Report.compared(
                    name + "-per-cpu-second",
                    ours.perCpuSecond,
                    "1/s",
                    kind.goal,
                    ours.perCpuSecond / c.perCpuSecond,
                    "signatures per CPU-second, ratio to C at least " + kind.goal
                            + (images == 1 ? ", singly" : ", " + images + " images a release"));
            Report.measured(name + "-release-p10", ours.tenthPercentile, "us", "printed");
        }
    }

    private Measure measure(SignerUnderTest signer, Policy policy, Kind kind, int images) throws IOException {
        List<TestRelease> releases = new ArrayList<>();
        double cpu = cpuSeconds(signer.pid());
        long until = System.nanoTime() + MILLISECONDS * 1_000_000L;
        List<Double> latencies = new ArrayList<>();
        while (System.nanoTime() < until) {
            TestRelease release = release(policy, kind, images);
            releases.add(release);
            long start = System.nanoTime();
            assertThat(signer.sign(release).signatures()).hasSize(images);
            latencies.add((System.nanoTime() - start) / 1e3);
        }
        double used = cpuSeconds(signer.pid()) - cpu;
        Collections.sort(latencies);
        return new Measure(releases.size() * images / used, latencies.get(latencies.size() / 10));
    }

    private static TestRelease release(Policy policy, Kind kind, int images) {
        byte[][] artifacts = IntStream.rangeClosed(1, images)
                .mapToObj(i -> EspImageBuilder.application(kind.chip, "1.0." + i, 1))
                .toArray(byte[][]::new);
        return TestRelease.of(policy, Instant.now(), kind.project, "release", kind.kind, artifacts);
    }

    private static String id(SignerHome home, Kind kind) {
        return home.record().key(kind.key).orElseThrow().id();
    }

    private static Measure median(List<Measure> measures) {
        return new Measure(
                median(measures.stream().mapToDouble(Measure::perCpuSecond).toArray()),
                median(measures.stream().mapToDouble(Measure::tenthPercentile).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** User and system time of a process, from {@code /proc/PID/stat}; the clock of that file ticks 100 times a second. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
    }

    /** The loop in C as a process that lives as long as the comparison. */
    private static final class Loop implements AutoCloseable {
        private final Process process;
        private final Writer in;
        private final BufferedReader out;

        Loop(SignerHome home) throws IOException {
            List<String> lines = Files.readAllLines(home.folder().resolve("token.properties"));
            var builder = new ProcessBuilder(
                            CProgram.executable("signloop.c", "-ldl").toString(),
                            lines.get(0).substring("module=".length()),
                            lines.get(1).substring("slot=".length()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().putAll(home.environment());
            process = builder.start();
            in = process.outputWriter(US_ASCII);
            out = process.inputReader(US_ASCII);
            in.write(Files.readString(home.folder().resolve("pin")) + "\n");
        }

        Measure run(String mechanism, String id) throws IOException {
            in.write(mechanism + " " + id + " " + MILLISECONDS + "\n");
            in.flush();
            String[] words = String.valueOf(out.readLine()).split(" ");
            assertThat(words).hasSize(5);
            return new Measure(Long.parseLong(words[0]) / Double.parseDouble(words[1]), Double.parseDouble(words[2]));
        }

        @Override
        public void close() throws IOException {
            in.close();
            process.destroy();
        }
    }
}
