package dev.countersign.core;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.countersign.testing.CountersignResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The supervision of the real signer with a real token. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignerProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Path state;
    private SignerProcess process;

    @BeforeEach
    void make_a_home() throws IOException {
        state = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "supervised-");
        CountersignResource.provision(state);
        process = newProcess();
    }

    @AfterEach
    void end_the_signer() throws IOException {
        process.close();
        CountersignResource.forget(state);
    }

    @Test
    void starts_a_killed_signer_again_and_says_where_it_stands() {
        long first = readyPid();
        assertThat(process.firstReady()).isCompleted();
        ProcessHandle.of(first).orElseThrow().destroyForcibly();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5)) // the pause is a short one
                .until(() -> process.status() instanceof SignerStatus.Pausing pausing
                        && pausing.exitCode() == 137
                        && pausing.pause().equals(RestartPause.SHORTEST));
        await().atMost(PATIENCE).until(() -> process.status() instanceof SignerStatus.Ready);
        assertThat(process.pid().orElseThrow()).isNotEqualTo(first);
    }

    @Test
    void gives_the_signer_an_environment_of_its_own() throws IOException {
        byte[] environment = Files.readAllBytes(Path.of("/proc/" + readyPid() + "/environ"));
        List<String> names = Arrays.stream(new String(environment, ISO_8859_1).split("\0"))
                .map(each -> each.replaceAll("=.*", ""))
                .toList();
        assertThat(names).contains("SOFTHSM2_CONF").isSubsetOf("SOFTHSM2_CONF", "LANG", "LC_ALL", "LC_CTYPE");
    }

    @Test
    void ends_the_signer_with_itself() {
        ProcessHandle signer = ProcessHandle.of(readyPid()).orElseThrow();
        process.close();
        assertThat(signer.isAlive()).isFalse();
    }

    @Test
    void never_tries_a_wrong_PIN_twice() throws Exception {
        Path pin = state.resolve("signer/pin");
        String right = Files.readString(pin);
        Files.writeString(pin, "0".repeat(right.strip().length()));
        process.start();
        await().atMost(PATIENCE).until(() -> process.status() instanceof SignerStatus.Stopped);
        assertThat(((SignerStatus.Stopped) process.status()).sentence())
                .startsWith("The token refused the signer's PIN. The signer is not started again");
        Thread.sleep(RestartPause.SHORTEST.multipliedBy(10));
        assertThat(process.pid()).isEmpty();

        Files.writeString(pin, right);
        process = newProcess(); // as after a restart of the server
        assertThat(readyPid()).as("the token is not locked").isPositive();
    }

    @Test
    void comes_back_slowly_when_a_check_at_the_start_refuses() throws IOException {
        Files.writeString(state.resolve("signer/policy"), "# another policy\n");
        process.start();
        await().atMost(PATIENCE).until(() -> process.status() instanceof SignerStatus.Pausing);
        var pausing = (SignerStatus.Pausing) process.status();
        assertThat(pausing.exitCode()).isEqualTo(SignerProcess.CHECK_REFUSED);
        assertThat(pausing.pause()).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
    }

    private SignerProcess newProcess() throws IOException {
        var command =
                new SignerCommand(state.resolve("signer"), state.resolve("anchor/head"), "target/classes", List.of());
        return new SignerProcess(command, SocketFolder.socketFor(state));
    }

    private long readyPid() {
        process.start();
        await().atMost(PATIENCE).until(() -> process.status() instanceof SignerStatus.Ready);
        return process.pid().orElseThrow();
    }
}
