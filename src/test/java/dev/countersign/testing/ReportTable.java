package dev.countersign.testing;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Prints both arrays of {@link Report} as tables and, as its last line, how many tests passed, failed and were skipped. The
 * build runs it after all tests; {@code java -cp target/test-classes dev.countersign.testing.ReportTable} does it again.
 */
final class ReportTable {
    private final Path target;
    private final PrintStream out;

    ReportTable(Path target, PrintStream out) {
        this.target = target;
        this.out = out;
    }

    /** @param arguments the build's output folder, {@code target} if there is none */
    public static void main(String[] arguments) {
        new ReportTable(Path.of(arguments.length == 0 ? "target" : arguments[0]), System.out).print();
    }

    void print() {
        table("Campaigns", ReportFile.CAMPAIGN, List.of("name", "tried", "failed", "goal"));
        table("Benchmarks", ReportFile.BENCH, List.of("name", "value", "unit", "limit", "ratio", "goal"));
        out.println(TestCount.of(target.resolve("surefire-reports"))
                .plus(TestCount.of(target.resolve("failsafe-reports")))
                .sentence());
    }

    private void table(String title, ReportFile file, List<String> columns) {
        var rows = new Report(target.resolve("report")).rows(file);
        if (rows.isEmpty()) {
            return;
        }
        var lines = rows.stream()
                .map(row -> columns.stream().map(row::text).toList())
                .toList();
        out.println(title + " (" + file.fileName() + ", written " + written(file) + ")");
        out.println(line(columns, columns, lines));
        lines.forEach(cells -> out.println(line(cells, columns, lines)));
        out.println();
    }

    /** When: benchmarks may be older than the test run that prints them. */
    private String written(ReportFile file) {
        try {
            return Files.getLastModifiedTime(target.resolve("report").resolve(file.fileName()))
                    .toString()
                    .replaceAll("\\.\\d+Z$", "Z");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(List<String> cells, List<String> titles, List<List<String>> all) {
        return IntStream.range(0, cells.size())
                .mapToObj(column -> padded(cells.get(column), width(column, titles, all)))
                .collect(Collectors.joining("  ", "  ", ""))
                .stripTrailing();
    }

    private static int width(int column, List<String> titles, List<List<String>> all) {
        return Math.max(
                titles.get(column).length(),
                all.stream().mapToInt(cells -> cells.get(column).length()).max().orElse(0));
    }

    private static String padded(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }
}
