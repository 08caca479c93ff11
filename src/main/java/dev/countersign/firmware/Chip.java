package dev.countersign.firmware;

import java.util.Arrays;
import java.util.Optional;

/**
 * The chips of the ESP32 family and what their Secure Boot V2 takes, from Espressif's {@code soc_caps.h} and
 * {@code Kconfig.app_rollback}. Chips of which that is not known here yet (H21, H4, S31) are left out. Whether a key may sign for a chip is asked here before signing
 * ({@link #refusal(KeyKind)}); verifying a file does not ask it, because a file can be well signed for the wrong chip.
 */
public enum Chip {
    ESP32(0, "esp32", "ESP32", true, Ecdsa.ABSENT, 1, 32, 64),
    ESP32_S2(2, "esp32s2", "ESP32-S2", true, Ecdsa.ABSENT, 3, 16, 64),
    ESP32_C3(5, "esp32c3", "ESP32-C3", true, Ecdsa.ABSENT, 3, 16, 64),
    ESP32_S3(9, "esp32s3", "ESP32-S3", true, Ecdsa.ABSENT, 3, 16, 64),
    ESP32_C2(12, "esp32c2", "ESP32-C2", false, Ecdsa.SOUND, 1, 4, 16),
    ESP32_C6(13, "esp32c6", "ESP32-C6", true, Ecdsa.SOUND, 3, 16, 8),
    ESP32_H2(16, "esp32h2", "ESP32-H2", true, Ecdsa.FLAWED, 3, 16, 8),
    ESP32_P4(18, "esp32p4", "ESP32-P4", true, Ecdsa.FLAWED, 3, 16, 64),
    ESP32_C61(20, "esp32c61", "ESP32-C61", false, Ecdsa.FLAWED, 3, 16, 64),
    ESP32_C5(23, "esp32c5", "ESP32-C5", true, Ecdsa.FLAWED, 3, 9, 64);

    /** How far the ROM's ECDSA check can be relied on. */
    private enum Ecdsa {
        ABSENT,
        SOUND,
        /** Marked SECURE_BOOT_V2_ECDSA_INSECURE by esp-idf, advisory AR2026-006: the boot check can be got round. */
        FLAWED
    }

    private final int imageId;
    private final String id;
    private final String title;
    private final boolean rsa;
    private final Ecdsa ecdsa;
    private final int maximumBlocks;
    private final int secureVersionBits;
    private final int smallestPage;

    Chip(
            int imageId,
            String id,
            String title,
            boolean rsa,
            Ecdsa ecdsa,
            int maximumBlocks,
            int secureVersionBits,
            int smallestPageKibibytes) {
        this.imageId = imageId;
        this.id = id;
        this.title = title;
        this.rsa = rsa;
        this.ecdsa = ecdsa;
        this.maximumBlocks = maximumBlocks;
        this.secureVersionBits = secureVersionBits;
        this.smallestPage = smallestPageKibibytes * 1024;
    }

    /** The chip whose id stands in an image header (bytes 12 and 13, little-endian). */
    public static Optional<Chip> ofId(int imageId) {
        return Arrays.stream(values()).filter(chip -> chip.imageId == imageId).findFirst();
    }

    /** The chip of this exact {@link #id()}. */
    public static Optional<Chip> ofName(String id) {
        return Arrays.stream(values()).filter(chip -> chip.id.equals(id)).findFirst();
    }

    /** The number in the image header. */
    public int imageId() {
        return imageId;
    }

    /** The name in statements, policies and esptool's {@code --chip}, for example {@code esp32c3}. */
    public String id() {
        return id;
    }

    /** The name for people, for example {@code ESP32-C3}. */
    public String title() {
        return title;
    }

    /** How many signature blocks the boot loader reads; the sector always has room for three. */
    public int maximumBlocks() {
        return maximumBlocks;
    }

    /** How many eFuse bits count the security version of an application: a larger number can never be burnt. */
    public int secureVersionBits() {
        return secureVersionBits;
    }

    /** Bytes of the smallest memory page that the chip can be set to; the largest, and usual, is 64 KiB on all. */
    int smallestPage() {
        return smallestPage;
    }

    /** The sentence that says why a key of this kind must not sign for the chip; empty when it may. */
    public Optional<String> refusal(KeyKind kind) {
        return switch (kind) {
            case RSA_3072 -> rsa ? Optional.empty() : Optional.of(withoutRsa());
            case P_256 -> withEcdsa();
            case P_384 ->
                Optional.of(
                        "Secure Boot signatures with a P-384 key are verified only, not made: use RSA-3072 or P-256,"
                                + " whichever the " + title + " takes safely");
        };
    }

    private String withoutRsa() {
        return "The " + title + " has no RSA Secure Boot, so an RSA-3072 key cannot sign for it";
    }

    private Optional<String> withEcdsa() {
        return switch (ecdsa) {
            case ABSENT -> Optional.of("The " + title + " has no ECDSA Secure Boot, so a P-256 key cannot sign for it");
            case SOUND -> Optional.empty();
            case FLAWED ->
                Optional.of("ECDSA Secure Boot of the " + title
                        + " is flawed in the chip's ROM (Espressif AR2026-006): "
                        + (rsa ? "use an RSA-3072 key" : "the chip offers nothing else, so nothing is signed for it"));
        };
    }
}
