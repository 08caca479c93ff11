package dev.countersign.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real PostgreSQL under a real process that is really killed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EmbeddedDatabaseTest {
    @TempDir
    private Path state;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop_what_was_started() throws Exception {
        for (Process process : started) {
            process.destroy(); // in good order, so that PostgreSQL stops as well
            process.waitFor(20, TimeUnit.SECONDS);
        }
        StalePostmaster.stop(state.resolve("postgres"));
    }

    @Test
    void keeps_its_rows_when_the_server_is_killed_and_started_again_at_once() throws Exception {
        var first = start();
        assertThat(firstLine(first))
                .startsWith("rows=1 fsync=on synchronous_commit=on listen_addresses=127.0.0.1"
                        + " password_encryption=scram-sha-256");
        first.destroyForcibly(); // kill -9; PostgreSQL lives on without its server
        var second = start();
        assertThat(firstLine(second)).startsWith("rows=2 ");
    }

    @Test
    void asks_for_the_password_which_only_we_can_read() throws Exception {
        String url = firstLine(start()).replaceAll(".* url=", "");
        assertThatThrownBy(() -> DriverManager.getConnection(url, "postgres", "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        assertThat(modeOf("postgres.password")).isEqualTo("rw-------");
        assertThat(modeOf("postgres")).isEqualTo("rwx------");
        assertThat(modeOf("postgres-binaries")).isEqualTo("rwx------");
        assertThat(modeOf(".")).isEqualTo("rwx------");
    }

    @Test
    void makes_a_half_made_cluster_anew() throws Exception {
        Files.createDirectories(state.resolve("postgres"));
        Files.writeString(state.resolve("postgres/postgresql.conf"), "# killed during the very first start\n");
        assertThat(firstLine(start())).startsWith("rows=1 ");
    }

    @Test
    void starts_although_it_was_killed_while_it_made_its_first_cluster() throws Exception {
        Process first = start();
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(state.resolve("postgres/base")));
        first.destroyForcibly(); // initdb goes on without it
        assertThat(firstLine(start())).startsWith("rows=1 ");
    }

    @Test
    void starts_although_the_number_of_a_dead_process_now_belongs_to_a_stranger() throws Exception {
        firstLine(start());
        Process first = started.removeFirst();
        first.destroy();
        first.waitFor();
        Files.writeString(
                state.resolve("postgres/postmaster.pid"),
                ProcessHandle.current().pid() + "\n");
        assertThat(firstLine(start())).startsWith("rows=2 ");
    }

    private String modeOf(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve(name)));
    }

    private Process start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatabaseProgram.class.getName(),
                        state.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    private static String firstLine(Process process) throws IOException {
        return String.valueOf(process.inputReader().readLine());
    }
}
