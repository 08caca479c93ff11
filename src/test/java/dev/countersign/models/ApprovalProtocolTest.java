package dev.countersign.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.Command;
import dev.countersign.testing.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The approval protocol, searched by Alloy: the sound design, and each mistake that it must not have. Some ten seconds. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApprovalProtocolTest {
    private static final Path MODEL = Path.of("src/test/alloy/approval.als").toAbsolutePath();
    private static final Path ALLOY = Path.of("target/alloy/alloy.jar").toAbsolutePath();
    private static final Path SOLUTIONS = Path.of("target/alloy/solutions").toAbsolutePath();

    private static final Pattern EXPECTED =
            Pattern.compile("^(?:check|run) ([A-Za-z]+) \\{[^}]*}\\s[^{}]*?expect ([01])$", Pattern.MULTILINE);
    private static final Pattern ANSWERED =
            Pattern.compile("^[0-9]+\\. (?:check|run) +([A-Za-z]+) .*?(UN)?SAT\\s*$", Pattern.MULTILINE);

    @Test
    void the_design_is_sound_and_every_design_error_is_found() throws IOException {
        var expected =
                answers(EXPECTED.matcher(Files.readString(MODEL)).results().toList(), "0");
        Command.Result alloy = Command.run(
                Path.of("").toAbsolutePath(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Djava.awt.headless=true",
                        "-jar",
                        ALLOY.toString(),
                        "exec",
                        "-f",
                        "-o",
                        SOLUTIONS.toString(),
                        MODEL.toString()));
        var answered = answers(ANSWERED.matcher(alloy.output()).results().toList(), "UN");
        long flaws = expected.keySet().stream()
                .filter(name -> Character.isUpperCase(name.charAt(0)))
                .count();
        long missed = expected.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(answered.get(entry.getKey())))
                .count();
        Report.campaign(
                "approval-model-errors",
                flaws,
                Math.min(missed, flaws),
                "the design has no counterexample, each planted design error has one");
        assertThat(answered).as(alloy.output()).isEqualTo(expected);
        assertThat(expected)
                .containsEntry("sound", false)
                .containsEntry("signs", true)
                .hasSizeGreaterThan(6 + 2);
    }

    /** For each command whether there is, or shall be, an instance. */
    private static Map<String, Boolean> answers(List<MatchResult> found, String no) {
        return found.stream()
                .collect(Collectors.toMap(
                        each -> each.group(1),
                        each -> !no.equals(each.group(2)),
                        (first, second) -> {
                            throw new IllegalStateException("two commands of one name");
                        },
                        TreeMap::new));
    }
}
