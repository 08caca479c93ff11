package dev.countersign.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DebianPackagesTest {
    @TempDir
    private Path cache;

    @Test
    void are_unpacked_once_for_all_who_ask_at_the_same_time() throws Exception {
        Callable<Path> ask =
                () -> DebianPackages.in(cache, "six").with("python3-six").unpacked();
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (var answer : threads.invokeAll(List.of(ask, ask))) {
                assertThat(DebianPackages.find(answer.get(), "six.py")).isReadable();
            }
        }
        Object made = Files.readAttributes(cache.resolve("six"), "unix:ino").get("ino");

        ask.call();

        assertThat(Files.readAttributes(cache.resolve("six"), "unix:ino").get("ino"))
                .as("the folder was not made again")
                .isEqualTo(made);
        assertThat(names()).containsExactlyInAnyOrder("six", "six.lock");
    }

    @Test
    void leave_nothing_behind_when_they_cannot_be_had() throws Exception {
        DebianPackages missing = DebianPackages.in(cache, "missing").with("no-package-has-this-name");

        assertThatThrownBy(missing::unpacked)
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("no-package-has-this-name");
        assertThat(names()).containsExactly("missing.lock");
    }

    private List<String> names() throws IOException {
        try (var entries = Files.list(cache)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
