package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Where a test says how often it tried something, and a benchmark what it measured. Rows lie in two JSON arrays under
 * {@code target/report}, one row a line, in the order in which they first came; a row with the same name replaces.
 *
 * <p>Threads and processes may write at once: each change holds the monitor of this class and a lock on a file beside the
 * array. JDK only, so that the table can be printed without the project's class path.
 */
public final class Report {
    private static final Path DEFAULT = Path.of("target/report");

    private final Path folder;

    Report(Path folder) {
        this.folder = folder;
    }

    /** Whether the campaigns shall try as hard as they can: profile {@code campaign}. */
    public static boolean largeCampaign() {
        return "large".equals(System.getProperty("countersign.campaign"));
    }

    /**
     * Something was tried many times.
     *
     * @param name as the acceptance list has it, {@code hostile-client} say
     * @param goal what must hold, in a few words
     */
    public static void campaign(String name, long tried, long failed, String goal) {
        new Report(DEFAULT).add(ReportFile.CAMPAIGN, new CampaignRow(name, tried, failed, goal).json());
    }

    /** Something was measured that has neither a limit nor anything to compare with. */
    public static void measured(String name, double value, String unit, String goal) {
        bench(new BenchRow(name, value, unit, OptionalDouble.empty(), OptionalDouble.empty(), goal));
    }

    /**
     * Something was measured that must keep a limit.
     *
     * @param limit in the unit of the value, the worst that the goal accepts
     */
    public static void measured(String name, double value, String unit, double limit, String goal) {
        bench(new BenchRow(name, value, unit, OptionalDouble.of(limit), OptionalDouble.empty(), goal));
    }

    /**
     * Something was measured beside a reference.
     *
     * @param limit the worst ratio that the goal accepts
     * @param ratio ours to the reference's, as the goal explains
     */
    public static void compared(String name, double value, String unit, double limit, double ratio, String goal) {
        bench(new BenchRow(name, value, unit, OptionalDouble.of(limit), OptionalDouble.of(ratio), goal));
    }

    private static void bench(BenchRow row) {
        new Report(DEFAULT).add(ReportFile.BENCH, row.json());
    }

    /** The rows of a file, none if it is not there. */
    List<JsonRow> rows(ReportFile file) {
        var path = folder.resolve(file.fileName());
        try {
            return Files.exists(path) ? JsonRow.array(Files.readString(path)) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(ReportFile file, JsonRow row) {
        synchronized (Report.class) {
            try {
                Files.createDirectories(folder);
                try (var lock = FileChannel.open(
                                folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        var _ = lock.lock();
                        var array = FileChannel.open(
                                folder.resolve(file.fileName()),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE)) {
                    replace(array, row);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void replace(FileChannel array, JsonRow row) throws IOException {
        var before = new String(Channels.newInputStream(array).readAllBytes(), UTF_8);
        var rows = new ArrayList<>(JsonRow.array(before));
        var place = rows.stream().map(JsonRow::name).toList().indexOf(row.name());
        if (place < 0) {
            rows.add(row);
        } else {
            rows.set(place, row);
        }
        array.truncate(0);
        var bytes = ByteBuffer.wrap(JsonRow.text(rows).getBytes(UTF_8));
        while (bytes.hasRemaining()) {
            array.write(bytes);
        }
    }
}
