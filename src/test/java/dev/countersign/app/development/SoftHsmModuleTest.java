package dev.countersign.app.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftHsmModuleTest {
    private static final Path SCRIPT = Path.of("src/main/resources/development/softhsm.sh");
    private static final String IS_INSTALLED = "[ -r \"$library\" ]";

    @TempDir
    Path folder;

    @Test
    void is_a_library_that_is_there() throws Exception {
        assertThat(SoftHsmModule.find()).isAbsolute().isRegularFile().hasFileName("libsofthsm2.so");
    }

    @Test
    void is_downloaded_once_when_several_processes_look_for_it() throws Exception {
        try (var threads = Executors.newFixedThreadPool(3)) {
            Callable<Command.Result> look = this::run;
            for (var run : threads.invokeAll(List.of(look, look, look))) {
                assertThat(run.get().exit()).as(run.get().output()).isZero();
                assertThat(lastLine(run.get())).endsWith("/libsofthsm2.so");
            }
        }
        assertThat(run().output().lines()).as("the cache is used").hasSize(1);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void is_made_anew_when_the_cache_is_broken() throws Exception {
        var files = Files.createDirectories(folder.resolve("countersign/softhsm/files/usr"));
        Files.writeString(files.resolve("half"), "of a download");

        var result = run();

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(Path.of(lastLine(result))).isRegularFile();
        assertThat(files.resolve("half")).doesNotExist();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void is_missing_with_a_sentence_when_apt_cannot_download_it() throws Exception {
        var tools = tools("sh", "find", "head", "sed", "id", "mktemp", "mkdir", "rm", "dpkg-deb");
        program(tools, "apt-get", "echo 'E: no route to the archive' >&2; exit 100");

        var result = run(Map.of("PATH", tools.toString()));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("E: no route to the archive");
        assertThat(lastLine(result))
                .isEqualTo(
                        "SoftHSM could not be downloaded with apt. Check the network, or install the package softhsm2.");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void is_missing_with_a_sentence_on_a_system_without_apt() throws Exception {
        var tools = tools("sh", "find", "head", "sed", "id", "mktemp", "mkdir", "rm");

        var result = run(Map.of("PATH", tools.toString()));

        assertThat(result.exit()).isEqualTo(1);
        assertThat(lastLine(result)).startsWith("SoftHSM is missing: install the package softhsm2");
    }

    @Test
    void is_told_where_its_tokens_are() throws Exception {
        assertThat(new String(SoftHsmModule.configuration(Path.of("/var/own tokens")), StandardCharsets.UTF_8))
                .isEqualTo("directories.tokendir = /var/own tokens\nobjectstore.backend = file\nlog.level = ERROR\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"relative", "/a#b", "/a=b", "/a\nb"})
    void is_not_told_of_a_folder_that_it_would_not_find(String tokens) {
        assertThatThrownBy(() -> SoftHsmModule.configuration(Path.of(tokens)))
                .isInstanceOf(DevelopmentException.class)
                .hasMessageContaining("must be absolute and without the characters # and =");
    }

    private Command.Result run() throws IOException {
        return run(Map.of());
    }

    private Command.Result run(Map<String, String> more) throws IOException {
        var environment = new HashMap<>(more);
        environment.put("XDG_CACHE_HOME", folder.toString());
        return Command.run(folder, List.of("/bin/sh", "-c", blindScript()), environment);
    }

    /** A folder of programs with these of the system in it. */
    private Path tools(String... names) throws IOException {
        var tools = Files.createDirectory(folder.resolve("bin"));
        for (var name : names) {
            program(tools, name, "exec /usr/bin/" + name + " \"$@\"");
        }
        return tools;
    }

    private static void program(Path tools, String name, String commands) throws IOException {
        var program = Files.writeString(tools.resolve(name), "#!/bin/sh\n" + commands + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    /** The script on a system where nobody has installed SoftHSM, whatever this one has. */
    private static String blindScript() throws IOException {
        var script = Files.readString(SCRIPT);
        assertThat(script).contains(IS_INSTALLED);
        return script.replace(IS_INSTALLED, "false");
    }

    private static String lastLine(Command.Result result) {
        return result.output().lines().reduce("", (earlier, later) -> later);
    }

    /** What an attempt may not leave beside the files. */
    private List<String> leftovers() throws IOException {
        var cache = folder.resolve("countersign/softhsm");
        if (!Files.exists(cache)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("files"))
                    .toList();
        }
    }
}
