package dev.countersign.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.Folders;
import dev.countersign.testing.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Receiving 256 MB beside {@code openssl dgst -sha256} on the same file, in turns, in one run. Files lie in memory where the system
 * offers that, so that hashing and copying are measured and not the disk.
 */
class UploadBenchmark {
    private static final long SIZE = 256L << 20;
    private static final int ROUNDS = 7;
    private static final double GOAL = 0.60;
    private static final double HEAP_LIMIT_MB = 32;

    @Test
    void receives_256_megabytes() throws IOException, InterruptedException {
        Path memory = Path.of("/dev/shm");
        Path folder = Files.createTempDirectory(Files.isWritable(memory) ? memory : Path.of("target"), "upload");
        try {
            measure(folder);
        } finally {
            Folders.delete(folder);
        }
    }

    private static void measure(Path folder) throws IOException, InterruptedException {
        Path file = folder.resolve("artifact");
        fill(file);
        List<String> all = ArtifactReceiver.ALGORITHMS;
        receive(folder, file, List.of("SHA-256")); // warm up
        receive(folder, file, all);
        var openssl = new ArrayList<Double>();
        var sha256 = new ArrayList<Double>();
        var three = new ArrayList<Double>();
        double heap = 0;
        for (int round = 0; round < ROUNDS; round++) {
            openssl.add(openssl(file));
            sha256.add(receive(folder, file, List.of("SHA-256")));
            double before = usedHeap();
            three.add(receive(folder, file, all));
            heap = Math.max(heap, peakHeap() - before);
        }
        double reference = median(openssl);
        Report.measured("upload-256mb-openssl", SIZE / 1e6 / reference, "MB/s", "the limit of the next two rows");
        row("upload-256mb-sha256", median(sha256), reference, "ratio at least " + GOAL);
        row("upload-256mb-three-digests", median(three), reference, "printed");
        Report.compared("upload-256mb-heap-growth", heap, "MB", HEAP_LIMIT_MB, heap / HEAP_LIMIT_MB, "ratio below 1");
        assertThat(reference / median(sha256)).isGreaterThanOrEqualTo(GOAL);
        assertThat(heap).isLessThan(HEAP_LIMIT_MB);
    }

    private static void row(String name, double seconds, double reference, String goal) {
        Report.compared(name, SIZE / 1e6 / seconds, "MB/s", SIZE / 1e6 / reference, reference / seconds, goal);
    }

    private static double receive(Path folder, Path file, List<String> algorithms) throws IOException {
        Path root = Files.createTempDirectory(folder, "store");
        var receiver = new ArtifactReceiver(new BlobStore(root), SIZE, algorithms);
        resetPeakHeap();
        long start = System.nanoTime();
        try (var in = Files.newInputStream(file)) {
            receiver.receive(in);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Folders.delete(root);
        return seconds;
    }

    private static double openssl(Path file) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process openssl = new ProcessBuilder("openssl", "dgst", "-sha256", file.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(openssl.waitFor()).isZero();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void fill(Path file) throws IOException {
        var random = new Random(1);
        byte[] block = new byte[1 << 20];
        try (var out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long written = 0; written < SIZE; written += block.length) {
                random.nextBytes(block);
                out.write(block);
            }
        }
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
    }

    private static List<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static void resetPeakHeap() {
        heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    }

    private static double peakHeap() {
        return heapPools().stream()
                        .mapToLong(pool -> pool.getPeakUsage().getUsed())
                        .sum()
                / 1e6;
    }
}
