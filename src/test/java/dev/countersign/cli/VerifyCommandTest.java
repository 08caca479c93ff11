package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VerifyCommandTest {
    private static final String SIGNED = Run.fixture("esp32c3/signed/app.rsa3072-a.bin");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @MethodSource("dev.countersign.cli.Vectors#signed")
    void gives_every_signed_fixture_its_verdict(Vectors.Vector vector) {
        var arguments = new ArrayList<>(List.of("verify", Run.fixture(vector.file())));
        vector.signers().forEach(signer -> arguments.addAll(List.of("--key", Run.key(signer))));

        var run = Run.of(arguments.toArray(String[]::new));

        if (vector.refusal().isEmpty()) {
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).startsWith(Run.fixture(vector.file()) + " is genuine");
        } else {
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains(" is refused (" + vector.refusal().get() + "): ");
            assertThat(run.out()).isEmpty();
        }
    }

    @Test
    void says_chip_version_and_the_key_digest_of_the_eFuse() {
        var run = Run.of("verify", SIGNED, "--key", Run.key("rsa3072-a"));

        assertThat(run.out())
                .containsPattern("eFuse key digest +47040a7e5bd3e36bc1002721690993840b954d64e8c69857d5c64c50d75a51a9\n")
                .containsPattern("chip +esp32c3\n")
                .containsPattern("version +1.4.2\n");
    }

    @Test
    void warns_of_a_key_that_the_chip_does_not_take() {
        var run = Run.of("verify", Run.fixture("esp32c3/signed/app.p256-a.bin"), "--key", Run.key("p256-a"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "Warning: The ESP32-C3 has no ECDSA Secure Boot, so a P-256 key cannot sign for it.\n");
    }

    @Test
    void refuses_keys_in_another_order_than_the_signatures() {
        var run = Run.of(
                "verify",
                Run.fixture("esp32c3/signed/app.rsa3072-ab-appended.bin"),
                "--key",
                Run.key("rsa3072-b"),
                "--key",
                Run.key("rsa3072-a"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("(key-mismatch)");
    }

    @Test
    void prints_a_document_for_a_genuine_file() throws IOException {
        var run = Run.of("--json", "verify", SIGNED, "--key", Run.key("rsa3072-a"));

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        GoldenFile.assertMatches("verify-genuine.json", run.out());
    }

    @Test
    void prints_a_document_for_a_refused_file() throws IOException {
        var run = Run.of(
                "verify",
                Run.fixture("esp32c3/malformed/swapped-embedded-key.bin"),
                "--key",
                Run.key("rsa3072-a"),
                "--json");

        assertThat(run.exitCode()).isEqualTo(1);
        GoldenFile.assertMatches("verify-refused.json", run.out());
    }

    @Test
    void wants_no_private_key() throws IOException {
        var pem = Files.writeString(
                folder.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n");

        var run = Run.of("verify", SIGNED, "--key", pem.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("holds a private key");
    }

    @Test
    void wants_exactly_one_key_per_file() throws IOException {
        var one = Files.readString(Path.of(Run.key("rsa3072-a")));
        var pem = Files.writeString(folder.resolve("key.pem"), one + one);

        var run = Run.of("verify", SIGNED, "--key", pem.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("does not hold one RSA or EC public key in PEM form");
    }

    @Test
    void a_key_of_another_kind_is_refused_in_words() {
        var run = Run.of("verify", SIGNED, "--key", Run.key("rsa2048-a"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("(key-kind)");
    }

    @Test
    void a_missing_file_is_not_a_refusal() {
        var run = Run.of("verify", folder.resolve("nothing.bin").toString(), "--key", Run.key("rsa3072-a"));

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err()).startsWith("There is no file ");
    }

    @Test
    void a_folder_is_not_a_file() {
        var run = Run.of("verify", folder.toString(), "--key", Run.key("rsa3072-a"));

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err()).contains(" is a folder.");
    }

    @Test
    void an_empty_file_is_refused() throws IOException {
        var empty = Files.createFile(folder.resolve("empty.bin"));

        var run = Run.of("verify", empty.toString(), "--key", Run.key("rsa3072-a"));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("(image-truncated)");
    }
}
