package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class JavaHomesTest {
    @TempDir
    private Path machine;

    @Test
    void takes_JAVA_HOME_first() throws IOException {
        var chosen = java("opt/chosen", "25.0.3");
        var system = java("jvm/temurin-26", "26");
        assertThat(homes(Map.of("JAVA_HOME", chosen.toString())).first(25)).contains(chosen);
        assertThat(homes(Map.of()).first(25)).contains(system);
    }

    @Test
    void passes_over_an_older_JAVA_HOME_and_a_missing_one() throws IOException {
        var old = java("opt/old", "17.0.15");
        var system = java("jvm/temurin-25", "25.0.3");
        assertThat(homes(Map.of("JAVA_HOME", old.toString())).first(25)).contains(system);
        assertThat(homes(Map.of("JAVA_HOME", "/no/such/folder")).first(25)).contains(system);
    }

    @Test
    void finds_the_home_of_the_java_on_the_path_behind_a_link() throws IOException {
        var home = java("opt/somewhere", "25");
        var bin = Files.createDirectories(machine.resolve("usr/bin"));
        Files.createSymbolicLink(bin.resolve("java"), home.resolve("bin/java"));
        assertThat(homes(Map.of("PATH", "/no/such/folder::" + bin)).first(25)).contains(home.toRealPath());
    }

    @Test
    void looks_under_SDKMAN_and_then_in_jdks_also_with_a_space_in_the_home() throws IOException {
        var environment = Map.of("HOME", machine.resolve("a b").toString());
        var second = java("a b/.jdks/temurin-25", "25.0.1");
        assertThat(homes(environment).first(25)).contains(second);
        var first = java("a b/.sdkman/candidates/java/25.0.3-tem", "25.0.3");
        assertThat(homes(environment).first(25)).contains(first);
    }

    @Test
    void finds_none_where_every_java_is_too_old_or_none_is_there() throws IOException {
        assertThat(homes(Map.of()).first(25)).isEmpty();
        java("jvm/java-17", "17.0.15");
        java("jvm/java-8", "1.8.0_402");
        assertThat(homes(Map.of("JAVA_HOME", "", "PATH", "", "HOME", "")).first(25))
                .isEmpty();
    }

    @Test
    void believes_no_folder_without_a_release_file_and_none_without_a_program() throws IOException {
        Files.delete(java("jvm/a", "25").resolve("release"));
        Files.delete(java("jvm/b", "25").resolve("bin/java"));
        Files.writeString(java("jvm/c", "25").resolve("release"), "JAVA_VERSION=\"twenty-five\"\n");
        Files.write(java("jvm/d", "25").resolve("release"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(homes(Map.of()).first(25)).isEmpty();
    }

    private JavaHomes homes(Map<String, String> environment) {
        return JavaHomes.of(environment, machine.resolve("jvm"));
    }

    private Path java(String place, String version) throws IOException {
        var home = machine.resolve(place);
        Files.createDirectories(home.resolve("bin"));
        assertThat(Files.createFile(home.resolve("bin/java")).toFile().setExecutable(true))
                .isTrue();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
