package dev.countersign.cli.ssh;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real {@code ssh-keygen}, with keys that it made itself. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SshKeygenTest {
    private static final byte[] TEXT = "countersign/approve/v1\nand more\n".getBytes(StandardCharsets.US_ASCII);

    private final Map<String, String> variables = new HashMap<>(Map.of("PATH", System.getenv("PATH")));

    @TempDir
    Path folder;

    private Path key;

    @BeforeEach
    void makeAKey() throws IOException {
        key = folder.resolve("id");
        make("ecdsa");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ecdsa", "ed25519"})
    void signs_what_ssh_keygen_then_finds_good(String type) throws Exception {
        Files.delete(key);
        make(type);

        var signature = keygen().sign(key, TEXT);

        assertThat(check(signature, "countersign")).contains("Good \"countersign\" signature");
        assertThat(check(signature, "git")).contains("namespace");
    }

    @Test
    void signs_with_a_key_that_only_the_agent_has() throws Exception {
        var socket = folder.resolve("agent");
        var agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            for (int i = 0; i < 200 && !Files.exists(socket); i++) {
                Thread.sleep(20);
            }
            var socketOfAgent = Map.of("SSH_AUTH_SOCK", socket.toString());
            assertThat(Command.run(folder, List.of("ssh-add", "-q", key.toString()), socketOfAgent)
                            .exit())
                    .isZero();
            Files.delete(key);
            variables.put("SSH_AUTH_SOCK", socket.toString());

            var signature = keygen().sign(publicFile(), TEXT);

            assertThat(check(signature, "countersign")).contains("Good \"countersign\" signature");
        } finally {
            agent.destroy();
            agent.waitFor();
        }
    }

    @Test
    void finds_the_public_half_in_the_file_beside_it_or_in_the_private_key() throws Exception {
        var asGiven = keygen().publicKey(publicFile());

        assertThat(keygen().publicKey(key)).isEqualTo(asGiven);
        Files.delete(publicFile());
        assertThat(keygen().publicKey(key)).isEqualTo(asGiven);
        assertThat(asGiven.type()).isEqualTo("ecdsa-sha2-nistp256");
        assertThat(asGiven.fingerprint()).matches("SHA256:[A-Za-z0-9+/]{43}");
    }

    @Test
    void says_how_to_get_ssh_keygen_where_there_is_none() {
        assertThatThrownBy(() -> SshKeygen.find(Map.of("PATH", folder.toString()), false))
                .isInstanceOf(SshException.class)
                .hasMessageStartingWith("There is no ssh-keygen on the PATH. Install OpenSSH 8.2 or newer");
    }

    @Test
    void passes_on_what_ssh_keygen_complains_about() throws Exception {
        Files.writeString(key, "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");

        assertThatThrownBy(() -> keygen().sign(key, TEXT))
                .isInstanceOf(SshException.class)
                .hasMessageMatching("ssh-keygen could not sign with .*/id: .+\\.");
    }

    @Test
    void a_file_that_is_no_key_is_refused_before_anything_is_signed() throws Exception {
        Files.writeString(key, "hello\n");
        Files.writeString(publicFile(), "ssh-ed25519 AAAA\n");

        assertThatThrownBy(() -> keygen().publicKey(key))
                .isInstanceOf(SshException.class)
                .hasMessageEndingWith("is not an ssh key that ssh-keygen can sign with.");
    }

    @Test
    void leaves_nothing_behind() throws Exception {
        var temporary = Path.of(System.getProperty("java.io.tmpdir"));
        long before = leftOvers(temporary);

        keygen().sign(key, TEXT);

        assertThat(leftOvers(temporary)).isEqualTo(before);
    }

    private static long leftOvers(Path temporary) throws IOException {
        try (var files = Files.list(temporary)) {
            return files.filter(file -> file.getFileName().toString().startsWith("countersign-keygen-"))
                    .count();
        }
    }

    private SshKeygen keygen() throws SshException {
        return SshKeygen.find(variables, false);
    }

    private Path publicFile() {
        return Path.of(key + ".pub");
    }

    private void make(String type) throws IOException {
        var made = Command.run(folder, List.of("ssh-keygen", "-q", "-t", type, "-N", "", "-f", key.toString()));
        assertThat(made.exit()).as(made.output()).isZero();
    }

    private String check(String signature, String namespace) throws IOException {
        Files.writeString(folder.resolve("text.sig"), signature);
        Files.write(folder.resolve("text"), TEXT);
        var command = "ssh-keygen -Y check-novalidate -n " + namespace + " -s text.sig < text";
        return Command.run(folder, List.of("sh", "-c", command)).output();
    }
}
