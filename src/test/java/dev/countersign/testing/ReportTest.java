package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReportTest {
    private static final int PROCESSES = 3;
    private static final int ROWS = 40;

    @TempDir
    private Path target;

    @Test
    void writes_arrays_that_every_json_parser_reads() throws IOException {
        campaign("hostile \"client\" \\ \u0001 é", 10_000, 0);
        bench("upload", 0.71, OptionalDouble.of(0.6), OptionalDouble.of(0.71));
        bench("signing", 1.25e-7, OptionalDouble.empty(), OptionalDouble.empty());

        var campaign = json("campaign.json").get(0);
        assertThat(campaign.get("name").textValue()).isEqualTo("hostile \"client\" \\ \u0001 é");
        assertThat(campaign.get("tried").longValue()).isEqualTo(10_000);
        assertThat(campaign.get("failed").longValue()).isZero();
        assertThat(campaign.get("goal").textValue()).isEqualTo("none fails");
        var bench = json("bench.json");
        assertThat(bench.get(0).get("ratio").doubleValue()).isEqualTo(0.71);
        assertThat(bench.get(0).get("limit").doubleValue()).isEqualTo(0.6);
        assertThat(bench.get(1).get("value").doubleValue()).isEqualTo(1.25e-7);
        assertThat(bench.get(1).get("limit").isNull()).isTrue();
        assertThat(bench.get(1).get("ratio").isNull()).isTrue();
    }

    @Test
    void a_row_with_the_same_name_replaces_the_earlier_in_its_place() throws IOException {
        campaign("a \"1\"", 1, 1);
        campaign("b", 2, 0);
        campaign("a \"1\"", 3, 0);

        assertThat(json("campaign.json").findValuesAsText("name")).containsExactly("a \"1\"", "b");
        assertThat(json("campaign.json").findValuesAsText("tried")).containsExactly("3", "2");
    }

    @Test
    void refuses_counts_that_cannot_be() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CampaignRow("x", 1, 2, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new CampaignRow(" ", 1, 0, ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench("x", Double.NaN, OptionalDouble.empty(), OptionalDouble.empty()));
    }

    @Test
    void loses_no_row_when_threads_and_processes_write_at_once() throws Exception {
        var processes = new ArrayList<Process>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            target.toString(),
                            "process-" + i)
                    .inheritIO()
                    .start());
        }
        IntStream.range(0, ROWS).parallel().forEach(i -> campaign("thread-" + i, i, 0));
        for (var process : processes) {
            assertThat(process.waitFor()).isZero();
        }
        assertThat(json("campaign.json")).hasSize((PROCESSES + 1) * ROWS);
    }

    /** A process of its own that fills the same report. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            var report = new Report(Path.of(arguments[0]).resolve("report"));
            for (int i = 0; i < ROWS; i++) {
                report.add(ReportFile.CAMPAIGN, new CampaignRow(arguments[1] + "-" + i, i, 0, "").json());
            }
        }
    }

    @Test
    void the_table_ends_with_the_sum_of_all_test_reports() throws IOException {
        campaign("hostile-client", 10_000, 0);
        bench("upload", 0.71, OptionalDouble.of(0.6), OptionalDouble.empty());
        tests("surefire-reports/TEST-a.xml", 10, 1, 1, 2);
        tests("failsafe-reports/TEST-b.xml", 5, 0, 0, 0);
        Files.writeString(target.resolve("failsafe-reports/failsafe-summary.xml"), "<failsafe-summary/>");

        var lines = table();

        assertThat(lines.getFirst()).startsWith("Campaigns (campaign.json, written 2");
        assertThat(lines.get(1)).isEqualTo("  name            tried  failed  goal");
        assertThat(lines.get(2)).isEqualTo("  hostile-client  10000  0       none fails");
        assertThat(lines).contains("  upload  0.71   s     0.6           small");
        assertThat(lines.getLast()).isEqualTo("11 passed, 2 failed, 2 skipped");
    }

    @Test
    void without_any_report_the_table_is_one_line() {
        assertThat(table()).containsExactly("0 passed, 0 failed, 0 skipped");
    }

    private List<String> table() {
        var bytes = new ByteArrayOutputStream();
        new ReportTable(target, new PrintStream(bytes, true, UTF_8)).print();
        return bytes.toString(UTF_8).lines().toList();
    }

    private void campaign(String name, long tried, long failed) {
        new Report(target.resolve("report"))
                .add(ReportFile.CAMPAIGN, new CampaignRow(name, tried, failed, "none fails").json());
    }

    private void bench(String name, double value, OptionalDouble limit, OptionalDouble ratio) {
        new Report(target.resolve("report"))
                .add(ReportFile.BENCH, new BenchRow(name, value, "s", limit, ratio, "small").json());
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper()
                .readTree(target.resolve("report").resolve(file).toFile());
    }

    private void tests(String file, int tests, int failures, int errors, int skipped) throws IOException {
        var path = target.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(
                path,
                "<?xml version=\"1.0\"?><testsuite name=\"x\" tests=\"%d\" errors=\"%d\" skipped=\"%d\" failures=\"%d\"/>"
                        .formatted(tests, errors, skipped, failures));
    }
}
