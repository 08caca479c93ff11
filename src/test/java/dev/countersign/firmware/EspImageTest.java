package dev.countersign.firmware;

import static dev.countersign.firmware.Refusals.assertRefused;
import static dev.countersign.firmware.Refusals.assertUnsignedRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.EspImageBuilder;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EspImageTest {

    private static EspImage read(byte[] image) throws IOException, FirmwareException {
        return EspImage.readUnsigned(Fixtures.stream(image), image.length);
    }

    @ParameterizedTest
    @EnumSource
    void reads_an_application_for_every_chip(Chip chip) throws Exception {
        EspImage image = read(EspImageBuilder.application(chip, "2.7.18-rc1", 4));

        assertThat(image.chip()).isEqualTo(chip);
        assertThat(image.segments()).isEqualTo(4);
        assertThat(image.minimumRevision()).isEqualTo(3);
        assertThat(image.maximumRevision()).isEqualTo(399);
        assertThat(image.version()).contains("2.7.18-rc1");
        assertThat(image.securityVersion()).isEqualTo(OptionalLong.of(4));
        assertThat(image.banner()).isEmpty();
        AppDescriptor app = image.app().orElseThrow();
        assertThat(app.projectName()).isEqualTo("boiler-controller");
        assertThat(app.time()).isEqualTo("10:11:12");
        assertThat(app.date()).isEqualTo("Nov 25 2026");
        assertThat(app.idfVersion()).isEqualTo("v5.5.1");
        assertThat(app.elfSha256().hex()).startsWith("909192");
    }

    @Test
    void hands_the_padded_image_to_the_copy_and_hashes_exactly_that() throws Exception {
        byte[] image = EspImageBuilder.smallest(Chip.ESP32_C6);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();

        EspImage read = EspImage.readUnsigned(Fixtures.stream(image), image.length, copy);

        byte[] padded = Arrays.copyOf(image, 4096);
        Arrays.fill(padded, 48, 4096, (byte) 0xFF);
        assertThat(copy.toByteArray()).isEqualTo(padded);
        assertThat(read.imageLength()).isEqualTo(48);
        assertThat(read.paddedLength()).isEqualTo(4096);
        assertThat(read.paddedSha256().bytes())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(padded));
        assertThat(read.sha256().bytes())
                .as("of the file")
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(image));
        EspImage whole = read(padded);
        assertThat(whole.sha256()).isEqualTo(whole.paddedSha256());
        assertThat(whole)
                .as("the same image, padded already")
                .usingRecursiveComparison()
                .ignoringFields("sha256")
                .isEqualTo(read);
    }

    @Test
    void takes_no_byte_more_than_the_stated_size() throws Exception {
        byte[] image = EspImageBuilder.smallest(Chip.ESP32);
        InputStream in = Fixtures.stream(Arrays.copyOf(image, image.length + 10));

        EspImage.readUnsigned(in, image.length);

        assertThat(in.readAllBytes()).hasSize(10);
    }

    @Test
    void does_not_care_in_what_pieces_the_bytes_arrive() throws Exception {
        byte[] image = Fixtures.file("esp32c3/app-no-metadata.bin");
        InputStream drop = new InputStream() {
            private int next;

            @Override
            public int read() {
                return next < image.length ? Byte.toUnsignedInt(image[next++]) : -1;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                bytes[offset] = image[next++];
                return 1;
            }
        };

        assertThat(EspImage.readUnsigned(drop, image.length)).isEqualTo(read(image));
    }

    @Test
    void is_not_a_refusal_when_the_stream_is_shorter_than_stated() {
        byte[] image = EspImageBuilder.smallest(Chip.ESP32);

        assertThatThrownBy(() -> EspImage.readUnsigned(Fixtures.stream(image), image.length + 4048))
                .isInstanceOf(EOFException.class)
                .hasMessage("4048 bytes of the file are missing");
    }

    @Test
    void finds_the_banner_of_micropython_which_has_no_other_version() throws Exception {
        EspImage image = read(Fixtures.file("esp32c3/app-no-metadata.bin"));

        assertThat(image.banner()).contains("MicroPython v1.99.0 on 2026-01-01; ACME_THERMOSTAT with ESP32C3");
        assertThat(image.version()).isEmpty();
    }

    @Test
    void reads_a_boot_loader() throws Exception {
        EspImage image = read(EspImageBuilder.forChip(Chip.ESP32_C6)
                .segment(0x3FCD5820, EspImageBuilder.bootloaderDescriptor(17, 3, ""))
                .build());

        assertThat(image.bootloader()).contains(new BootloaderDescriptor(3, 17, "v5.5.1", ""));
        assertThat(image.version()).contains("17");
        assertThat(image.securityVersion()).isEqualTo(OptionalLong.of(3));
    }

    @Test
    void has_neither_version_nor_security_version_without_a_descriptor() throws Exception {
        EspImage image = read(EspImageBuilder.smallest(Chip.ESP32));

        assertThat(image.version()).isEmpty();
        assertThat(image.securityVersion()).isEmpty();
    }

    @Test
    void shows_printable_text_only_and_reads_a_full_field_without_its_end() throws Exception {
        byte[] descriptor = EspImageBuilder.appDescriptor("1.0\u001b[31m\u00e4", "x".repeat(32), 0);
        EspImage image = read(EspImageBuilder.forChip(Chip.ESP32)
                .segment(0x3F400020, descriptor)
                .securePadded()
                .build());

        assertThat(image.version()).contains("1.0?[31m?");
        assertThat(image.app().orElseThrow().projectName()).isEqualTo("x".repeat(32));
    }

    @Test
    void takes_a_version_of_spaces_for_none() throws Exception {
        assertThat(read(EspImageBuilder.application(Chip.ESP32, "   ", 0)).version())
                .isEmpty();
    }

    @Test
    void refuses_a_security_version_below_that_of_an_earlier_release() throws Exception {
        EspImage older = read(Fixtures.file("esp32c3/app-1.4.1-secver-6.bin"));

        older.requireSecurityVersionAtLeast(6);
        assertRefused(
                Reason.SECURE_VERSION_DECREASE,
                "The security version is 6, below 7, that of an earlier release",
                () -> older.requireSecurityVersionAtLeast(7));
    }

    @Test
    void counts_an_image_without_a_security_version_as_zero() throws Exception {
        EspImage image = read(EspImageBuilder.smallest(Chip.ESP32));

        image.requireSecurityVersionAtLeast(0);
        assertRefused(
                Reason.SECURE_VERSION_DECREASE,
                "The security version is 0, below 1, that of an earlier release",
                () -> image.requireSecurityVersionAtLeast(1));
    }

    @ParameterizedTest
    @EnumSource
    void refuses_a_security_version_that_the_chip_cannot_count_to(Chip chip) throws Exception {
        int bits = chip.secureVersionBits();

        assertThat(read(EspImageBuilder.application(chip, "1", bits)).securityVersion())
                .hasValue(bits);
        assertUnsignedRefused(
                Reason.SECURE_VERSION_BUDGET,
                "The security version is " + (bits + 1) + ", but the " + chip.title() + " can count to " + bits
                        + " only",
                EspImageBuilder.application(chip, "1", bits + 1));
    }

    @Test
    void takes_the_security_version_for_a_number_without_sign() {
        assertUnsignedRefused(
                Reason.SECURE_VERSION_BUDGET,
                "The security version is 4294967295, but the ESP32 can count to 32 only",
                EspImageBuilder.application(Chip.ESP32, "1", 0xFFFFFFFFL));
    }

    @Test
    void refuses_an_empty_file() {
        assertUnsignedRefused(
                Reason.IMAGE_TRUNCATED,
                "The file ends within the header of the image: 24 more bytes are needed",
                new byte[0]);
    }

    @Test
    void refuses_an_image_larger_than_any_flash_before_reading_it() {
        assertRefused(
                Reason.IMAGE_TOO_LARGE,
                "The file is 16777217 bytes long, more than 16777216",
                () -> EspImage.readUnsigned(InputStream.nullInputStream(), 16 * 1024 * 1024 + 1));
    }

    @Test
    void refuses_a_chip_that_is_not_known() {
        byte[] image = EspImageBuilder.smallest(Chip.ESP32);
        image[12] = 77;
        assertUnsignedRefused(
                Reason.CHIP_UNKNOWN, "The image is for a chip with id 77, which is not known here", image);
    }

    @Test
    void refuses_an_image_without_segments() {
        byte[] image = EspImageBuilder.smallest(Chip.ESP32);
        image[1] = 0;
        assertUnsignedRefused(Reason.IMAGE_SEGMENTS, "The image header announces 0 segments, not 1 to 16", image);
    }

    @Test
    void refuses_a_segment_whose_length_is_no_multiple_of_4() {
        assertUnsignedRefused(
                Reason.IMAGE_SEGMENTS,
                "Segment 1 has a length of 6 bytes, not a multiple of 4 below 16 MiB",
                EspImageBuilder.forChip(Chip.ESP32)
                        .segment(0x40080000, new byte[8])
                        .segment(0x40080008, new byte[6])
                        .build());
    }

    @Test
    void refuses_a_segment_longer_than_any_flash() {
        byte[] image = EspImageBuilder.smallest(Chip.ESP32);
        image[31] = 1;
        assertUnsignedRefused(
                Reason.IMAGE_SEGMENTS,
                "Segment 0 has a length of 16777220 bytes, not a multiple of 4 below 16 MiB",
                image);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 0xFF})
    void refuses_a_hash_flag_that_one_reader_takes_for_yes_and_another_for_no(int flag) {
        byte[] image = EspImageBuilder.smallest(Chip.ESP32);
        image[23] = (byte) flag;
        assertUnsignedRefused(
                Reason.IMAGE_HASH,
                "The image header says %02X where 00 or 01 tells whether a SHA-256 follows the image".formatted(flag),
                image);
    }

    @Test
    void refuses_padding_that_is_not_erased_flash() {
        byte[] padded = new byte[4096];
        Arrays.fill(padded, (byte) 0xFF);
        System.arraycopy(EspImageBuilder.smallest(Chip.ESP32), 0, padded, 0, 48);
        padded[4095] = (byte) 0xFE;
        assertUnsignedRefused(
                Reason.PADDING,
                "Between the end of the image and the next multiple of 4096 stand other bytes than FF",
                padded);
    }

    @Test
    void refuses_an_end_that_is_neither_that_of_the_image_nor_that_of_its_padding() {
        byte[] image = Arrays.copyOf(EspImageBuilder.smallest(Chip.ESP32), 49);
        image[48] = (byte) 0xFF;
        assertUnsignedRefused(Reason.TRAILING_DATA, "The file goes on after the image, which is 48 bytes long", image);
    }

    @Test
    void does_not_take_dirty_padding_for_a_signature() {
        byte[] image = Arrays.copyOf(EspImageBuilder.smallest(Chip.ESP32), 60);
        image[48] = (byte) 0xE7;
        assertUnsignedRefused(Reason.TRAILING_DATA, "The file goes on after the image, which is 48 bytes long", image);
    }

    @Test
    void refuses_an_application_that_claims_smaller_pages_than_the_chip_has() {
        byte[] descriptor = EspImageBuilder.appDescriptor("1", "boiler", 0);
        descriptor[180] = 13;
        assertUnsignedRefused(
                Reason.NOT_SECURE_PADDED,
                "The application is made for memory pages of 2^13 bytes, which the ESP32-C3 does not have",
                EspImageBuilder.forChip(Chip.ESP32_C3)
                        .segment(0x3C000020, descriptor)
                        .securePadded()
                        .build());
    }

    @Test
    void takes_an_application_that_fills_a_smaller_page_of_a_chip_that_has_it() throws Exception {
        byte[] descriptor = EspImageBuilder.appDescriptor("1", "boiler", 0);
        descriptor[180] = 13;
        byte[] filler = new byte[8192 - 24 - 8 - 256 - 8 - 4 - 32];

        EspImage image = read(EspImageBuilder.forChip(Chip.ESP32_C6)
                .segment(0x42000020, descriptor)
                .segment(0, filler)
                .build());

        assertThat(image.imageLength()).isEqualTo(8192);
    }

    @Test
    void refuses_an_unpadded_image_that_hides_its_descriptor_but_is_too_long_for_a_boot_loader() {
        assertUnsignedRefused(
                Reason.NOT_SECURE_PADDED,
                "The image is 65616 bytes long, not a multiple of the memory page of 65536 bytes: "
                        + "build it with Secure Boot switched on (elf2image --secure-pad-v2)",
                EspImageBuilder.forChip(Chip.ESP32_C3)
                        .segment(0x3C000020, new byte[65536])
                        .build());
    }
}
