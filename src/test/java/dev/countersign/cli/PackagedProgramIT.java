package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The jar as people get it, in a process of its own. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PackagedProgramIT {
    private static final Path JAR = Path.of("target/countersign-cli.jar");
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin/java");
    private static final long MAXIMUM_SIZE = 2_000_000;

    @TempDir
    private Path folder;

    @Test
    void verifies_a_signed_file() throws Exception {
        var run = run("verify", Run.fixture("esp32c3/signed/app.rsa3072-a.bin"), "--key", Run.key("rsa3072-a"));

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains(" is genuine: signed by the key given.");
    }

    @Test
    void refuses_a_signed_file_that_was_changed() throws Exception {
        var run = run("verify", Run.fixture("esp32c3/malformed/payload-tampered.bin"), "--key", Run.key("rsa3072-a"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(" is refused (digest-mismatch): ");
    }

    @Test
    void prints_the_documents_that_scripts_rely_on() throws Exception {
        GoldenFile.assertMatches(
                "inspect-unsigned.json",
                run("--json", "inspect", Run.fixture("esp32c3/app.bin")).out());
        GoldenFile.assertMatches(
                "verify-genuine.json",
                run("verify", Run.fixture("esp32c3/signed/app.rsa3072-a.bin"), "--key", Run.key("rsa3072-a"), "--json")
                        .out());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void says_so_if_its_output_gets_lost() throws Exception {
        var program = new ProcessBuilder(JAVA.toString(), "-jar", JAR.toString(), "--version")
                .redirectOutput(Path.of("/dev/full").toFile())
                .start();

        assertThat(new String(program.getErrorStream().readAllBytes(), UTF_8))
                .isEqualToNormalizingNewlines("Standard output cannot be written.\n");
        assertThat(program.waitFor()).isEqualTo(74);
    }

    @Test
    void knows_its_version() throws Exception {
        assertThat(run("--version").out()).containsPattern("countersign [0-9]+\\.[0-9]+");
    }

    @Test
    void holds_its_own_classes_the_trusted_core_picocli_and_the_core_of_Jackson() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName).filter(name -> name.endsWith(".class")))
                    .allMatch(name -> name.matches(
                            "(META-INF/versions/[0-9]+/)?(dev/countersign/(cli|policy|tlog|firmware|evidence)|picocli"
                                    + "|com/fasterxml/jackson/core)/.+"));
        }
        assertThat(JAR).satisfies(jar -> assertThat(Files.size(jar)).isLessThan(MAXIMUM_SIZE));
    }

    private Run run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(JAVA.toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        var program = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        program.getOutputStream().close();
        var exitCode = program.waitFor();
        return new Run(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
