package dev.countersign.firmware;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.Command;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.Espsecure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that nobody has seen before, for chips of the whole family, signed here and shown to the real espsecure. */
class EspsecureAcceptsOurFilesTest {
    private static Espsecure espsecure;

    @TempDir
    private Path folder;

    @BeforeAll
    static void unpack() {
        espsecure = Espsecure.unpacked();
    }

    static Stream<Arguments> chips() {
        return Stream.of(
                Arguments.of(Chip.ESP32, List.of(SoftwareKey.RSA)),
                Arguments.of(Chip.ESP32_S2, List.of(SoftwareKey.RSA)),
                Arguments.of(Chip.ESP32_S3, List.of(SoftwareKey.RSA, SoftwareKey.OTHER_RSA, SoftwareKey.THIRD_RSA)),
                Arguments.of(Chip.ESP32_C2, List.of(SoftwareKey.P_256)),
                Arguments.of(Chip.ESP32_C6, List.of(SoftwareKey.P_256, SoftwareKey.OTHER_P_256)),
                Arguments.of(Chip.ESP32_H2, List.of(SoftwareKey.RSA)),
                Arguments.of(Chip.ESP32_P4, List.of(SoftwareKey.RSA)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chips")
    void espsecure_verifies_every_key_of_a_new_image(Chip chip, List<SoftwareKey> keys) throws Exception {
        byte[] image = EspImageBuilder.application(chip, "3.1.4", 2);
        Path signed = file("signed.bin", Signing.sign(image, keys.toArray(SoftwareKey[]::new)));

        // 4.7.0 looks at all three blocks for an RSA key, but at block 0 only for an ECDSA key.
        int looksAt = keys.contains(SoftwareKey.RSA) ? keys.size() : 1;
        for (int i = 0; i < looksAt; i++) {
            Command.Result result = espsecure.verify(signed, pem(keys.get(i).publicKey()));
            assertThat(result.exit()).as(result.output()).isZero();
            assertThat(result.output())
                    .contains("Signature block " + i + " verification successful using the supplied key");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chips")
    void espsecure_finds_the_key_digest_that_we_compute(Chip chip, List<SoftwareKey> keys) throws Exception {
        PublicKey key = keys.getFirst().publicKey();
        byte[] image = EspImageBuilder.application(chip, "3.1.4", 2);
        Path signed = file("signed.bin", Signing.sign(image, keys.getFirst()));
        String expected = HexFormat.of().formatHex(SecureBootV2.keyDigest(key));

        assertThat(espsecure.keyDigest(pem(key))).isEqualTo(expected);
        assertThat(espsecure.signatureInfo(signed).output())
                .contains("Public key digest for block 0: "
                        + HexFormat.ofDelimiter(" ").formatHex(SecureBootV2.keyDigest(key)));
    }

    @Test
    void espsecure_refuses_a_changed_bit_and_another_key() throws Exception {
        byte[] image = EspImageBuilder.application(Chip.ESP32_S3, "3.1.4", 2);
        byte[] signed = Signing.sign(image, SoftwareKey.RSA);
        Path good = file("signed.bin", signed);
        signed[1000] ^= 1;
        Path changed = file("changed.bin", signed);

        assertThat(espsecure
                        .verify(good, pem(SoftwareKey.OTHER_RSA.publicKey()))
                        .exit())
                .isEqualTo(2);
        assertThat(espsecure.verify(changed, pem(SoftwareKey.RSA.publicKey())).exit())
                .isEqualTo(2);
    }

    @Test
    void espsecure_verifies_a_boot_loader_that_we_have_padded() throws Exception {
        byte[] image = EspImageBuilder.forChip(Chip.ESP32_C6)
                .segment(0x40800000, EspImageBuilder.bootloaderDescriptor(1, 0, ""))
                .build();
        Path signed = file("signed.bin", Signing.sign(image, SoftwareKey.P_256));

        assertThat(espsecure.verify(signed, pem(SoftwareKey.P_256.publicKey())).exit())
                .isZero();
    }

    @Test
    void esptool_reads_in_our_images_what_we_read() throws Exception {
        Path image = file("image.bin", EspImageBuilder.application(Chip.ESP32_S3, "3.1.4", 2));

        String output = espsecure.imageInfo("esp32s3", image).output().replace("\0", "");

        assertThat(output)
                .contains("Chip ID: 9 (ESP32-S3)", "Segments: 4", "(valid)", "App version: 3.1.4", "Secure version: 2")
                .doesNotContain("invalid");
    }

    private Path file(String name, byte[] bytes) throws Exception {
        return Files.write(folder.resolve(name), bytes);
    }

    private Path pem(PublicKey key) throws Exception {
        String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(key.getEncoded());
        return Files.writeString(
                folder.resolve("key.pem"), "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n");
    }
}
