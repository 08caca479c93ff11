package dev.countersign.firmware;

import static dev.countersign.firmware.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.countersign.testing.EspImageBuilder;
import java.io.InputStream;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecureBootV2Test {
    private static final byte[] C6 = EspImageBuilder.application(Chip.ESP32_C6, "1.0.0", 1);
    private static final byte[] S3 = EspImageBuilder.application(Chip.ESP32_S3, "1.0.0", 1);

    private static SignatureBlock block(byte[] image, SoftwareKey key) throws Exception {
        return SignatureBlock.of(
                key.publicKey(),
                EspImage.readUnsigned(Fixtures.stream(image), image.length)
                        .paddedSha256()
                        .bytes(),
                key.sign(image));
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32", "ESP32_S2", "ESP32_C3", "ESP32_S3", "ESP32_C6", "ESP32_H2", "ESP32_P4", "ESP32_C5"})
    void signs_with_rsa(Chip chip) throws Exception {
        byte[] image = EspImageBuilder.application(chip, "1.0.0", 1);

        byte[] signed = Signing.sign(image, SoftwareKey.RSA);

        assertThat(signed).hasSize(image.length + 4096).startsWith(image);
        SignedEspImage verified = Signing.verify(signed, SoftwareKey.RSA);
        assertThat(verified.image().chip()).isEqualTo(chip);
        assertThat(verified.blocks()).extracting(SignatureBlock::kind).containsExactly(KeyKind.RSA_3072);
    }

    @ParameterizedTest
    @EnumSource(names = {"ESP32_C2", "ESP32_C6"})
    void signs_with_ecdsa(Chip chip) throws Exception {
        byte[] signed = Signing.sign(EspImageBuilder.application(chip, "1.0.0", 1), SoftwareKey.P_256);

        assertThat(Signing.verify(signed, SoftwareKey.P_256).blocks())
                .extracting(SignatureBlock::kind)
                .containsExactly(KeyKind.P_256);
    }

    @Test
    void signs_an_image_that_ends_within_a_sector_with_its_padding() throws Exception {
        byte[] signed = Signing.sign(EspImageBuilder.smallest(Chip.ESP32), SoftwareKey.RSA);

        assertThat(signed).hasSize(8192);
        assertThat(EspImage.isErased(Arrays.copyOfRange(signed, 48, 4096))).isTrue();
        assertThat(Signing.verify(signed, SoftwareKey.RSA).image().imageLength())
                .isEqualTo(48);
    }

    @Test
    void signs_with_three_keys_and_verifies_them_in_their_order_only() throws Exception {
        byte[] signed = Signing.sign(S3, SoftwareKey.RSA, SoftwareKey.OTHER_RSA, SoftwareKey.THIRD_RSA);

        assertThat(Signing.verify(signed, SoftwareKey.RSA, SoftwareKey.OTHER_RSA, SoftwareKey.THIRD_RSA)
                        .blocks())
                .hasSize(3);
        assertRefused(
                Reason.KEY_MISMATCH,
                "The key inside signature block 1 is not the registered key",
                () -> Signing.verify(signed, SoftwareKey.RSA, SoftwareKey.THIRD_RSA, SoftwareKey.OTHER_RSA));
        assertRefused(
                Reason.BLOCK_COUNT,
                "The file has 3 signature blocks for 1 registered keys",
                () -> Signing.verify(signed, SoftwareKey.RSA));
    }

    @Test
    void does_not_verify_without_a_key() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SecureBootV2.verify(InputStream.nullInputStream(), 0, List.of()))
                .withMessage("there is no key to verify with");
    }

    @Test
    void refuses_to_verify_with_a_key_that_secure_boot_does_not_take() {
        byte[] signed = Fixtures.file("esp32c3/signed/app.rsa3072-a.bin");

        assertRefused(
                Reason.KEY_KIND,
                "Secure Boot V2 takes RSA keys with 3072 bits and exponent 65537 and EC keys on P-256 or P-384, "
                        + "not this RSA key",
                () -> SecureBootV2.verify(Fixtures.stream(signed), signed.length, List.of(Fixtures.key("rsa2048-a"))));
    }

    @Test
    void refuses_a_file_larger_than_any_flash_before_reading_it() {
        assertRefused(
                Reason.IMAGE_TOO_LARGE,
                "The file is 16781313 bytes long, more than 16781312",
                () -> SecureBootV2.describe(InputStream.nullInputStream(), 16 * 1024 * 1024 + 4097));
    }

    @Test
    void refuses_an_unsigned_image() {
        assertRefused(
                Reason.SECTOR_MISSING,
                "The file has no whole signature sector: it is 65536 bytes long, not 69632",
                () -> Signing.verify(S3, SoftwareKey.RSA));
    }

    @Test
    void refuses_an_empty_sector() {
        byte[] signed = Arrays.copyOf(S3, S3.length + 4096);
        Arrays.fill(signed, S3.length, signed.length, (byte) 0xFF);

        assertRefused(
                Reason.BLOCK_MAGIC, "The signature sector is empty", () -> Signing.verify(signed, SoftwareKey.RSA));
    }

    @Test
    void refuses_padding_that_is_not_erased_flash() throws Exception {
        byte[] signed = Signing.sign(EspImageBuilder.smallest(Chip.ESP32), SoftwareKey.RSA);
        signed[100] = 0;

        assertRefused(
                Reason.PADDING,
                "Between the end of the image and the next multiple of 4096 stand other bytes than FF",
                () -> Signing.verify(signed, SoftwareKey.RSA));
    }

    @Test
    void refuses_dirt_behind_the_third_block() throws Exception {
        byte[] signed = Signing.sign(S3, SoftwareKey.RSA);
        signed[signed.length - 1] = 0;

        assertRefused(
                Reason.BLOCK_PADDING,
                "The signature sector has other bytes than FF behind its blocks",
                () -> Signing.verify(signed, SoftwareKey.RSA));
    }

    @Test
    void refuses_a_block_after_a_gap() throws Exception {
        byte[] signed = Signing.sign(S3, SoftwareKey.RSA, SoftwareKey.OTHER_RSA);
        int sector = S3.length;
        System.arraycopy(signed, sector + 1216, signed, sector + 2432, 1216);
        Arrays.fill(signed, sector + 1216, sector + 2432, (byte) 0xFF);

        assertRefused(
                Reason.BLOCK_PADDING,
                "The signature sector has other bytes than FF behind its blocks",
                () -> Signing.verify(signed, SoftwareKey.RSA));
    }

    @ParameterizedTest
    @ValueSource(ints = {1200, 1215})
    void refuses_content_behind_the_crc_of_a_block(int offset) throws Exception {
        byte[] signed = Signing.sign(S3, SoftwareKey.RSA);
        signed[S3.length + offset] = 1;

        assertRefused(
                Reason.BLOCK_PADDING,
                "Signature block 0 has other bytes than 00 where it has no content",
                () -> Signing.verify(signed, SoftwareKey.RSA));
    }

    @Test
    void refuses_content_behind_an_ecdsa_signature() throws Exception {
        byte[] signed = Signing.sign(C6, SoftwareKey.P_256);
        BlockForger.change(signed, C6.length, 165, 1);

        assertRefused(
                Reason.BLOCK_PADDING,
                "Signature block 0 has other bytes than 00 where it has no content",
                () -> Signing.verify(signed, SoftwareKey.P_256));
    }

    @ParameterizedTest(name = "byte {0}")
    @ValueSource(ints = {2, 3})
    void refuses_a_version_or_hash_that_is_not_known(int offset) throws Exception {
        byte[] signed = Signing.sign(S3, SoftwareKey.RSA);
        BlockForger.change(signed, S3.length, offset, 1);

        assertRefused(
                Reason.BLOCK_SCHEME,
                "Signature block 0 is for none of RSA-3072, P-256 with SHA-256 and P-384 with SHA-384",
                () -> Signing.verify(signed, SoftwareKey.RSA));
    }

    @Test
    void refuses_the_curve_p192() throws Exception {
        byte[] signed = Signing.sign(C6, SoftwareKey.P_256);
        BlockForger.change(signed, C6.length, 36, 1);

        assertRefused(
                Reason.BLOCK_SCHEME,
                "Signature block 0 is for none of RSA-3072, P-256 with SHA-256 and P-384 with SHA-384",
                () -> Signing.verify(signed, SoftwareKey.P_256));
    }

    @Test
    void refuses_an_image_that_no_chip_should_boot_although_it_is_well_signed() throws Exception {
        byte[] image = EspImageBuilder.application(Chip.ESP32_C5, "1.0.0", 9);
        byte[] signed = Signing.sign(image, SoftwareKey.RSA);
        assertThat(Signing.verify(signed, SoftwareKey.RSA).image().securityVersion())
                .hasValue(9);
        byte[] high = EspImageBuilder.application(Chip.ESP32_C5, "1.0.0", 10);
        byte[] signedHigh = Arrays.copyOf(high, high.length + 4096);
        System.arraycopy(signed, image.length, signedHigh, image.length, 4096);

        assertRefused(
                Reason.SECURE_VERSION_BUDGET,
                "The security version is 10, but the ESP32-C5 can count to 9 only",
                () -> Signing.verify(signedHigh, SoftwareKey.RSA));
    }

    @Test
    void computes_the_digest_that_is_burnt_into_the_chip() throws Exception {
        for (var expected : Fixtures.keyDigests().entrySet()) {
            byte[] digest = SecureBootV2.keyDigest(Fixtures.key(expected.getKey()));

            assertThat(HexFormat.of().formatHex(digest)).as(expected.getKey()).isEqualTo(expected.getValue());
        }
    }

    @Test
    void describes_a_file_without_knowing_its_keys() throws Exception {
        byte[] signed = Fixtures.file("esp32c3/signed/app.rsa3072-abc.bin");

        SignedEspImage described = SecureBootV2.describe(Fixtures.stream(signed), signed.length);

        assertThat(described.image().version()).contains("1.4.2");
        assertThat(described.blocks())
                .extracting(block -> block.keyDigest().hex())
                .containsExactly(
                        Fixtures.keyDigests().get("rsa3072-a"),
                        Fixtures.keyDigests().get("rsa3072-b"),
                        Fixtures.keyDigests().get("rsa3072-c"));
    }

    @Test
    void describes_no_file_whose_blocks_are_for_another_image() {
        byte[] signed = Fixtures.file("esp32c3/malformed/payload-tampered.bin");

        assertRefused(
                Reason.DIGEST_MISMATCH,
                "Signature block 0 states the digest of another image",
                () -> SecureBootV2.describe(Fixtures.stream(signed), signed.length));
    }

    @Test
    void makes_no_block_of_a_signature_that_does_not_verify() throws Exception {
        byte[] digest = block(S3, SoftwareKey.RSA).imageDigest().bytes();
        byte[] signature = SoftwareKey.RSA.sign(S3);
        signature[200] ^= 1;

        assertRefused(
                Reason.SIGNATURE_INVALID,
                "The signature is not one by this key over this digest",
                () -> SecureBootV2.block(SoftwareKey.RSA.publicKey(), digest, signature));
        assertRefused(
                Reason.SIGNATURE_INVALID,
                "The signature is not one by this key over this digest",
                () -> SecureBootV2.block(SoftwareKey.RSA.publicKey(), digest, new byte[0]));
    }

    @Test
    void writes_no_block_of_another_image() throws Exception {
        List<SignatureBlock> other = List.of(block(C6, SoftwareKey.RSA));

        assertRefused(Reason.DIGEST_MISMATCH, "A signature block is for another image", () -> Signing.write(S3, other));
    }

    @Test
    void writes_no_block_that_the_chip_does_not_take() {
        assertRefused(
                Reason.KEY_KIND,
                "The ESP32-S3 has no ECDSA Secure Boot, so a P-256 key cannot sign for it",
                () -> Signing.write(S3, List.of(block(S3, SoftwareKey.P_256))));
    }

    @Test
    void writes_neither_none_nor_more_blocks_than_the_chip_reads() throws Exception {
        byte[] image = EspImageBuilder.application(Chip.ESP32, "1.0.0", 1);

        assertRefused(
                Reason.BLOCK_COUNT,
                "The ESP32 reads 1 to 1 signature blocks, not 0",
                () -> Signing.write(image, List.of()));
        assertRefused(
                Reason.BLOCK_COUNT,
                "The ESP32 reads 1 to 1 signature blocks, not 2",
                () -> Signing.write(
                        image, List.of(block(image, SoftwareKey.RSA), block(image, SoftwareKey.OTHER_RSA))));
    }

    @Test
    void writes_no_blocks_of_different_schemes() {
        assertRefused(
                Reason.MIXED_SCHEMES,
                "The signature blocks are of different schemes: rsassa-pss-sha256 and ecdsa-p256-sha256",
                () -> Signing.write(C6, List.of(block(C6, SoftwareKey.RSA), block(C6, SoftwareKey.P_256))));
    }

    @Test
    void allows_keys_for_the_chips_that_take_them() throws Exception {
        SecureBootV2.requireAllowed(Chip.ESP32_C6, keys(SoftwareKey.P_256, SoftwareKey.OTHER_P_256));
        SecureBootV2.requireAllowed(Chip.ESP32_H2, keys(SoftwareKey.RSA, SoftwareKey.OTHER_RSA, SoftwareKey.THIRD_RSA));
    }

    @Test
    void refuses_keys_that_a_chip_does_not_take_before_anything_is_signed() {
        assertRefused(
                Reason.KEY_KIND,
                "ECDSA Secure Boot of the ESP32-H2 is flawed in the chip's ROM (Espressif AR2026-006): use an RSA-3072 key",
                () -> SecureBootV2.requireAllowed(Chip.ESP32_H2, keys(SoftwareKey.P_256)));
        assertRefused(
                Reason.KEY_KIND,
                "Secure Boot signatures with a P-384 key are verified only, not made: use RSA-3072 or P-256, whichever "
                        + "the ESP32-C5 takes safely",
                () -> SecureBootV2.requireAllowed(Chip.ESP32_C5, keys(SoftwareKey.P_384)));
        assertRefused(
                Reason.BLOCK_COUNT,
                "The ESP32-C2 reads 1 to 1 signature blocks, not 2",
                () -> SecureBootV2.requireAllowed(Chip.ESP32_C2, keys(SoftwareKey.P_256, SoftwareKey.OTHER_P_256)));
        assertRefused(
                Reason.BLOCK_COUNT,
                "The ESP32-C6 reads 1 to 3 signature blocks, not 0",
                () -> SecureBootV2.requireAllowed(Chip.ESP32_C6, List.of()));
        assertRefused(
                Reason.BLOCK_COUNT,
                "The same key is to sign twice",
                () -> SecureBootV2.requireAllowed(Chip.ESP32_C6, keys(SoftwareKey.P_256, SoftwareKey.P_256)));
        assertRefused(
                Reason.MIXED_SCHEMES,
                "The keys are of different kinds",
                () -> SecureBootV2.requireAllowed(Chip.ESP32_C6, keys(SoftwareKey.RSA, SoftwareKey.P_256)));
    }

    private static List<PublicKey> keys(SoftwareKey... keys) {
        List<PublicKey> list = new ArrayList<>();
        for (SoftwareKey key : keys) {
            list.add(key.publicKey());
        }
        return list;
    }
}
