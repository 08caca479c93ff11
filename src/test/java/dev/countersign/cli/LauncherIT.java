package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts the packaged jar on every older Java of this machine, and on this Java as if it were older. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LauncherIT {
    private static final Path JAR = Path.of("target/countersign-cli.jar");
    private static final Path THIS_JAVA = Path.of(System.getProperty("java.home"), "bin/java");
    private static final int CLASS_FILE_OF_JAVA_17 = 61;

    @Test
    void runs_the_program_on_a_java_that_is_new_enough() throws Exception {
        assertRunsTheProgram(List.of(THIS_JAVA.toString(), "-jar", JAR.toString()));
    }

    @TestFactory
    Stream<DynamicTest> finds_a_newer_java_by_itself() throws IOException {
        var commands = new ArrayList<List<String>>();
        commands.add(
                List.of(THIS_JAVA.toString(), "-cp", JAR + ":target/test-classes", "dev.countersign.cli.AsIfOlder"));
        for (var java : olderJavas()) {
            commands.add(List.of(java.toString(), "-jar", JAR.toString()));
        }
        return commands.stream()
                .map(command -> DynamicTest.dynamicTest(command.getFirst(), () -> assertRunsTheProgram(command)));
    }

    @Test
    void says_what_to_install_where_there_is_no_newer_java() throws Exception {
        var words = new ByteArrayOutputStream();
        var before = System.err;
        System.setErr(new PrintStream(words, true, UTF_8));
        try {
            assertThat(Launcher.runOnNewer(new JavaHomes(List.of(), List.of()), new String[0]))
                    .isEqualTo(69);
        } finally {
            System.setErr(before);
        }
        assertThat(words.toString(UTF_8)).contains("no Java 25 or newer was found", "Temurin 25", "JAVA_HOME");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Launcher", "JavaHomes"})
    void is_made_of_classes_that_java_17_can_load(String name) throws IOException {
        try (var jar = new JarFile(JAR.toFile());
                var in = jar.getInputStream(jar.getEntry("dev/countersign/cli/" + name + ".class"))) {
            assertThat(ByteBuffer.wrap(in.readNBytes(8)).getShort(6)).isEqualTo((short) CLASS_FILE_OF_JAVA_17);
        }
    }

    /** Standard output, standard error and the exit status must all arrive: help is 0, an unknown command is 2. */
    private static void assertRunsTheProgram(List<String> command) throws Exception {
        var help = run(command, "--help");
        assertThat(help.output()).contains("submit", "approve", "verify");
        assertThat(help.status()).isZero();
        var unknown = run(command, "no-such-command");
        assertThat(unknown.output()).contains("no-such-command");
        assertThat(unknown.status()).isEqualTo(2);
    }

    private record Ended(int status, String output) {}

    private static Ended run(List<String> command, String argument) throws Exception {
        var all = new ArrayList<>(command);
        all.add(argument);
        var process = new ProcessBuilder(all).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private static List<Path> olderJavas() throws IOException {
        var system = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(system)) {
            return List.of();
        }
        try (var homes = Files.list(system)) {
            return homes.filter(home -> JavaHomes.release(home) >= 17 && JavaHomes.release(home) < Launcher.NEEDED)
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .toList();
        }
    }
}
