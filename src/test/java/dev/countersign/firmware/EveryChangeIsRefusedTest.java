package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.EspImageBuilder;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** No byte and no bit of a signed file is without meaning, and no beginning of a file passes for the whole. */
class EveryChangeIsRefusedTest {
    private static final byte[] BOOTLOADER = EspImageBuilder.forChip(Chip.ESP32_C6)
            .segment(0x40800000, EspImageBuilder.bootloaderDescriptor(1, 0, "Nov 25 2026 10:11:12"))
            .build();

    private static final Tally BITS = new Tally();
    private static final Tally LENGTHS = new Tally();

    @AfterAll
    static void report() {
        BITS.report("firmware-bit-flips", "no signed file with one changed bit is accepted");
        LENGTHS.report("firmware-truncations", "no beginning of a file passes for the whole");
    }

    @Test
    void every_single_bit_of_a_file_signed_with_rsa() throws Exception {
        assertEveryBitCounts(SoftwareKey.RSA, SoftwareKey.OTHER_RSA);
    }

    @Test
    void every_single_bit_of_a_file_signed_with_ecdsa() throws Exception {
        assertEveryBitCounts(SoftwareKey.P_256, SoftwareKey.OTHER_P_256);
    }

    private static void assertEveryBitCounts(SoftwareKey... keys) throws Exception {
        byte[] signed = Signing.sign(BOOTLOADER, keys);
        assertThat(accepts(signed, keys)).isTrue();
        for (int bit = 0; bit < 8 * signed.length; bit++) {
            BITS.begin();
            signed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(accepts(signed, keys))
                    .as("byte %d, bit %d", bit / 8, bit % 8)
                    .isFalse();
            signed[bit / 8] ^= (byte) (1 << bit % 8);
            BITS.pass();
        }
    }

    @Test
    void every_length_of_a_signed_file_but_the_whole() throws Exception {
        byte[] signed = Signing.sign(BOOTLOADER, SoftwareKey.P_256);
        for (int length = 0; length < signed.length; length++) {
            LENGTHS.begin();
            assertThat(accepts(Arrays.copyOf(signed, length), SoftwareKey.P_256))
                    .as("%d bytes", length)
                    .isFalse();
            LENGTHS.pass();
        }
    }

    @Test
    void every_length_of_an_unsigned_file_but_that_of_the_image_and_that_of_its_padding() throws Exception {
        byte[] padded = Arrays.copyOf(Signing.sign(BOOTLOADER, SoftwareKey.P_256), 4096);
        for (int length = 0; length <= padded.length; length++) {
            LENGTHS.begin();
            assertThat(acceptsUnsigned(Arrays.copyOf(padded, length)))
                    .as("%d bytes", length)
                    .isEqualTo(length == BOOTLOADER.length || length == padded.length);
            LENGTHS.pass();
        }
    }

    private static boolean accepts(byte[] signed, SoftwareKey... keys) throws IOException {
        try {
            Signing.verify(signed, keys);
            return true;
        } catch (FirmwareException e) {
            return false;
        }
    }

    private static boolean acceptsUnsigned(byte[] image) throws IOException {
        try {
            EspImage.readUnsigned(Fixtures.stream(image), image.length);
            return true;
        } catch (FirmwareException e) {
            return false;
        }
    }
}
