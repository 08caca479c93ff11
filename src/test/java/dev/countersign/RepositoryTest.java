package dev.countersign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others rely on outside the classes: the top level, the wrapper's own JDK search, the commands of the README. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RepositoryTest {
    private static final Set<String> TOP_LEVEL =
            Set.of("pom.xml", "src", "mvnw", ".mvn", "docker", "README.md", "policies");
    private static final String JDK_BLOCK_ENDS = "# ---- end of the Countersign block ----\n";

    @Test
    void the_top_level_holds_only_what_belongs_there() throws Exception {
        assertThat(strangers(topLevel())).isEmpty();
    }

    @Test
    void a_stranger_on_the_top_level_is_seen() {
        assertThat(strangers(Set.of("pom.xml", ".github", "notes.txt"))).containsExactly("notes.txt");
    }

    /** A wrapper that was generated anew has lost the block, and then builds with whatever Java is the default. */
    @Test
    void the_wrapper_still_finds_a_jdk_by_itself() throws IOException {
        var block = Files.readString(Path.of("src/test/resources/build/mvnw-jdk-block.sh"));
        assertThat(Files.readString(Path.of("mvnw"))).containsOnlyOnce(block).contains(JDK_BLOCK_ENDS + "\nset -euf\n");
        assertThat(block).endsWith(JDK_BLOCK_ENDS);
    }

    @Test
    void the_wrapper_passes_over_a_jdk_that_is_too_old(@TempDir Path home) throws Exception {
        var old = jdk(home.resolve("old"), 17);
        jdk(home.resolve(".jdks/new"), 25);
        var chosen = Path.of(jdkOfWrapper(home, Map.of("JAVA_HOME", old.toString())));
        assertThat(chosen)
                .isNotEqualTo(old)
                .satisfies(jdk -> assertThat(Files.readString(jdk.resolve("release")))
                        .containsPattern("JAVA_VERSION=\"(2[5-9]|[3-9]\\d)"));
    }

    @Test
    void the_wrapper_takes_JAVA_HOME_where_it_will_do(@TempDir Path home) throws Exception {
        var chosen = jdk(home.resolve("a b"), 26);
        assertThat(jdkOfWrapper(home, Map.of("JAVA_HOME", chosen.toString()))).isEqualTo(chosen.toString());
    }

    /** The wrapper downloads a zip or, where there is no unzip, a tar.gz: each has a checksum of its own. */
    @Test
    void the_wrapper_pins_both_archives_of_maven() throws IOException {
        assertThat(Files.readString(Path.of(".mvn/wrapper/maven-wrapper.properties")))
                .containsPattern("(?m)^distributionSha256Sum=[0-9a-f]{64}$")
                .containsPattern("(?m)^distributionSha256SumTarGz=[0-9a-f]{64}$");
        assertThat(Files.readString(Path.of("mvnw"))).contains("distributionSha256Sum=${distributionSha256SumTarGz-}");
    }

    @Test
    void the_check_of_the_project_runs_exactly_the_test_command_of_the_README() throws IOException {
        var command = firstCommand("Test");
        assertThat(Files.readString(Path.of(".ci/run")).lines().map(String::strip))
                .filteredOn(line -> line.contains("./mvnw"))
                .containsExactly(command + " || status=$?");
    }

    @Test
    void the_run_command_of_the_README_is_one_line() throws IOException {
        assertThat(firstCommand("Run")).startsWith("./mvnw ").endsWith(" quarkus:dev");
    }

    private static String firstCommand(String section) throws IOException {
        var readme = Files.readString(Path.of("README.md"));
        var block = Pattern.compile("^## " + section + "\\n.*?^```\\w*\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(readme);
        assertThat(block.find()).as("section " + section + " with a code block").isTrue();
        var lines = block.group(1).strip();
        assertThat(lines).doesNotContain("\n");
        return lines;
    }

    private static Set<String> strangers(Set<String> names) {
        var strangers = new TreeSet<>(names);
        strangers.removeIf(name -> TOP_LEVEL.contains(name) || name.startsWith("."));
        return strangers;
    }

    /** Of the repository, not of the folder: a state folder of somebody's own is nobody's business. */
    private static Set<String> topLevel() throws Exception {
        if (Files.exists(Path.of(".git")) && onPath("git")) {
            var git = new ProcessBuilder("git", "ls-files").start();
            var names = new String(git.getInputStream().readAllBytes(), UTF_8);
            assertThat(git.waitFor()).isZero();
            return names.lines().map(name -> name.replaceAll("/.*", "")).collect(Collectors.toSet());
        }
        try (var entries = Files.list(Path.of("."))) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals("target") && !name.equals("data"))
                    .collect(Collectors.toSet());
        }
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Path jdk(Path home, int release) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        assertThat(Files.createFile(home.resolve("bin/javac")).toFile().setExecutable(true))
                .isTrue();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + release + ".0.1\"\n");
        return home;
    }

    private static String jdkOfWrapper(Path home, Map<String, String> environment) throws Exception {
        var block = Files.readString(Path.of("src/test/resources/build/mvnw-jdk-block.sh"));
        var shell = new ProcessBuilder("sh", "-eu", "-c", block + "printf %s \"$JAVA_HOME\"");
        shell.environment().keySet().retainAll(Arrays.asList("PATH"));
        shell.environment().putAll(environment);
        shell.environment().put("HOME", home.toString());
        var process = shell.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var chosen = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isZero();
        return chosen;
    }
}
