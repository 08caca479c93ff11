package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.AssertionVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthenticatorFileTest {
    private static final byte[] CHALLENGE = new byte[32];

    @TempDir
    private Path folder;

    private KeyPair keys;

    @BeforeEach
    void makeKeys() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
    }

    @Test
    void gives_back_the_authenticator() throws IOException {
        var file = write(content(), "rw-------");

        var authenticator = AuthenticatorFile.read(file, () -> Instant.EPOCH);

        assertThat(authenticator.credentialId()).isEqualTo(new byte[] {1, 2, 3});
        var assertion = authenticator.sign(CHALLENGE, "localhost", "http://localhost:8080");
        assertThat(AssertionVerifier.refusal(
                        assertion,
                        CHALLENGE,
                        "localhost",
                        "http://localhost:8080",
                        keys.getPublic().getEncoded(),
                        false))
                .isEmpty();
    }

    @Test
    void refuses_a_file_that_others_can_read() throws IOException {
        var file = write(content(), "rw-r-----");

        assertThatThrownBy(() -> AuthenticatorFile.read(file, () -> Instant.EPOCH))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("it must have mode 0600, but has rw-r-----");
    }

    @Test
    void refuses_a_symbolic_link() throws IOException {
        var link = Files.createSymbolicLink(folder.resolve("link.properties"), write(content(), "rw-------"));

        assertThatThrownBy(() -> AuthenticatorFile.read(link, () -> Instant.EPOCH))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("does not hold a development authenticator");
    }

    @Test
    void refuses_a_file_without_the_key() throws IOException {
        var file = write("credentialId=AQID\n", "rw-------");

        assertThatThrownBy(() -> AuthenticatorFile.read(file, () -> Instant.EPOCH))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("does not hold a development authenticator");
    }

    @Test
    void never_repeats_what_it_could_not_read() throws IOException {
        var file = write(content().replaceAll("privateKey=.*", "privateKey=c2VjcmV0"), "rw-------");

        assertThatThrownBy(() -> AuthenticatorFile.read(file, () -> Instant.EPOCH))
                .hasNoCause()
                .hasMessageNotContaining("c2VjcmV0")
                .hasMessageNotContaining("secret");
    }

    private String content() {
        var base64 = Base64.getEncoder();
        return "# a comment\nperson=approver-1\ncredentialId=AQID\nprivateKey="
                + base64.encodeToString(keys.getPrivate().getEncoded()) + "\npublicKey="
                + base64.encodeToString(keys.getPublic().getEncoded()) + "\n";
    }

    private Path write(String content, String mode) throws IOException {
        var file = Files.writeString(folder.resolve("approver-1.properties"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
