package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Verifiers that each leave out one check accept the file made against it. So it is that check, and no accident, which
 * refuses the file, and the test of it can fail.
 */
class CarelessVerifiersTest {

    private static SignedFile read(String name) throws Exception {
        byte[] bytes = Fixtures.file("esp32c3/malformed/" + name);
        return SignedFile.read(new ByteArrayInputStream(bytes), bytes.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"swapped-embedded-key.bin", "wrong-r-value.bin", "p256-swapped-embedded-key.bin"})
    void one_that_ignores_the_embedded_key_accepts_a_key_that_no_device_has(String name) throws Exception {
        SignedFile file = read(name);
        var registered = Fixtures.key(name.startsWith("p256") ? "p256-a" : "rsa3072-a");

        assertThatCode(() -> {
                    file.requireDigest(0);
                    file.requireSignature(0, registered);
                })
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> file.requireKey(0, registered)).isInstanceOf(FirmwareException.class);
    }

    @Test
    void one_that_ignores_the_signature_accepts_a_changed_one() throws Exception {
        SignedFile file = read("bad-signature.bin");

        assertThatCode(() -> {
                    file.requireDigest(0);
                    file.requireKey(0, Fixtures.key("rsa3072-a"));
                })
                .doesNotThrowAnyException();
    }

    @Test
    void one_that_ignores_the_stated_digest_accepts_a_second_block_that_no_device_does() throws Exception {
        SignedFile file = read("second-block-bad-digest.bin");

        assertThatCode(() -> {
                    file.requireKey(1, Fixtures.key("rsa3072-b"));
                    file.requireSignature(1, Fixtures.key("rsa3072-b"));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dirt-in-sector.bin", "mixed-schemes.bin"})
    void one_that_looks_at_the_first_block_only_accepts_what_stands_behind_it(String name) throws Exception {
        assertThat(acceptsFirstBlock(Fixtures.file("esp32c3/malformed/" + name), "rsa3072-a"))
                .isTrue();
    }

    @Test
    void one_that_looks_for_the_sector_at_the_end_accepts_the_second_signature() throws Exception {
        assertThat(acceptsFirstBlock(Fixtures.file("esp32c3/malformed/double-signed.bin"), "rsa3072-b"))
                .isTrue();
    }

    /** What espsecure does: everything but the last 4096 bytes is the image, block 0 is enough. */
    private static boolean acceptsFirstBlock(byte[] file, String key) throws Exception {
        int sector = file.length - 4096;
        SignatureBlock block = SignatureBlock.read(Arrays.copyOfRange(file, sector, sector + 1216), 0);
        Digest digest = Hashes.sha256(Arrays.copyOf(file, sector));
        return List.of(digest).contains(block.imageDigest())
                && DigestSignature.verifies(Fixtures.key(key), digest.bytes(), block.signature());
    }
}
