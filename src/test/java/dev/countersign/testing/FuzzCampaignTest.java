package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fuzz target of the trusted core begins with seeds, and under profile {@code campaign} is fuzzed for a minute. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FuzzCampaignTest {
    private static final Path SEEDS = Path.of("src/test/resources/dev/countersign");
    private static final int LEAST_SEEDS = 5;
    private static int tried;
    private static int passed;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evidence.StatementFuzzTest",
                "evidence.ChangeFuzzTest",
                "evidence.AssertionFuzzTest",
                "evidence.SshSignatureFuzzTest",
                "evidence.protocol.ProtocolFuzzTest",
                "policy.PolicyFuzzTest",
                "signer.JournalRecordFuzzTest"
            })
    void throws_nothing_but_the_declared_exception(String target) throws IOException {
        tried++;
        try (Stream<Path> seeds = Files.walk(SEEDS.resolve(target.replace('.', '/') + "Inputs"))) {
            assertThat(seeds.filter(Files::isRegularFile)).hasSizeGreaterThanOrEqualTo(LEAST_SEEDS);
        }
        if (Report.largeCampaign()) {
            fuzz("dev.countersign." + target);
        }
        passed++;
    }

    private static void fuzz(String target) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var result = Command.run(
                Path.of("").toAbsolutePath(),
                List.of(
                        java,
                        "-Xmx1g",
                        "-XX:+EnableDynamicAgentLoading",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FuzzRun.class.getName(),
                        target),
                Map.of("JAZZER_FUZZ", "1"));
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).as("it was fuzzed").contains("cov:");
    }

    @AfterAll
    static void report() {
        Report.campaign(
                "fuzz-targets",
                tried,
                tried - passed,
                Report.largeCampaign() ? "fuzzed for 60 s each" : "have seeds, which run as tests");
    }
}
