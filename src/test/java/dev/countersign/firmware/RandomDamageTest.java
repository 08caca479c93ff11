package dev.countersign.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.Report;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Thousands of damaged files, the same ones in every run: only the declared exception, and no signature survives. */
class RandomDamageTest {
    private static final int TRIES = Report.largeCampaign() ? 1_000_000 : 20_000;
    private static final Tally TALLY = new Tally();

    @AfterAll
    static void report() {
        TALLY.report("firmware-damage", "damaged files end in a refusal, never in a surprise or a valid signature");
    }

    @Test
    void an_unsigned_image_is_read_or_refused() throws IOException {
        Random random = new Random(1);
        List<byte[]> seeds = List.of(
                EspImageBuilder.smallest(Chip.ESP32),
                EspImageBuilder.forChip(Chip.ESP32_C6)
                        .segment(0, EspImageBuilder.bootloaderDescriptor(1, 0, ""))
                        .build(),
                EspImageBuilder.forChip(Chip.ESP32_C2)
                        .segment(0, EspImageBuilder.appDescriptor("1.0", "p", 1))
                        .segment(4, new byte[32])
                        .build());
        int read = 0;
        for (int i = 0; i < TRIES; i++) {
            TALLY.begin();
            byte[] damaged = damage(seeds.get(i % seeds.size()), random);
            try {
                EspImage.readUnsigned(Fixtures.stream(damaged), damaged.length);
                read++;
            } catch (FirmwareException e) {
                assertThat(e).hasMessageMatching("[\\x20-\\x7E]{10,}");
            }
            TALLY.pass();
        }
        assertThat(read)
                .as("some damage goes where nothing looks, without a hash")
                .isLessThan(TRIES / 2);
    }

    @Test
    void a_signed_file_is_refused() throws Exception {
        Random random = new Random(2);
        byte[] signed = Signing.sign(EspImageBuilder.smallest(Chip.ESP32_C6), SoftwareKey.P_256);
        for (int i = 0; i < TRIES; i++) {
            TALLY.begin();
            byte[] damaged = damage(signed, random);
            if (!Arrays.equals(damaged, signed)) {
                assertThat(accepts(damaged)).as("try %d", i).isFalse();
            }
            TALLY.pass();
        }
    }

    private static boolean accepts(byte[] signed) throws IOException {
        try {
            Signing.verify(signed, SoftwareKey.P_256);
            return true;
        } catch (FirmwareException e) {
            return false;
        }
    }

    /** One to four changes, each a byte, a run of one byte, a cut or some more. */
    private static byte[] damage(byte[] original, Random random) {
        byte[] bytes = original.clone();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int at = random.nextInt(Math.max(1, bytes.length));
            switch (random.nextInt(8)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at);
                case 1 -> bytes = Arrays.copyOf(bytes, bytes.length + random.nextInt(5000));
                case 2 ->
                    Arrays.fill(bytes, at, Math.min(bytes.length, at + random.nextInt(64)), (byte) random.nextInt());
                default -> {
                    if (bytes.length > 0) {
                        bytes[random.nextBoolean() ? at : random.nextInt(Math.min(bytes.length, 40))] =
                                (byte) random.nextInt();
                    }
                }
            }
        }
        return bytes;
    }
}
