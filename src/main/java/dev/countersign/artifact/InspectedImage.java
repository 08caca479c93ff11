package dev.countersign.artifact;

import dev.countersign.firmware.AppDescriptor;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.KeyKind;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a request needs to know about an image, in words that statements and policies use.
 *
 * @param format name of the format
 * @param role what the image is on the device: {@code app} or {@code bootloader}
 * @param chip such as {@code esp32c3}
 * @param version in the image itself, where it has one
 * @param banner first line {@code MicroPython v…} in the image, where there is one
 * @param payload digest that the HSM signs, in lower-case hex
 */
public record InspectedImage(
        String format,
        String role,
        String chip,
        Optional<String> version,
        OptionalLong securityVersion,
        Optional<String> projectName,
        Optional<String> idfVersion,
        Optional<String> banner,
        int segments,
        long imageLength,
        int minimumRevision,
        int maximumRevision,
        String payload) {

    static InspectedImage of(EspImage image) {
        return new InspectedImage(
                "esp-secure-boot-v2",
                image.bootloader().isPresent() ? "bootloader" : "app",
                image.chip().id(),
                image.version(),
                image.securityVersion(),
                image.app().map(AppDescriptor::projectName).filter(name -> !name.isBlank()),
                image.app()
                        .map(AppDescriptor::idfVersion)
                        .or(() -> image.bootloader().map(bootloader -> bootloader.idfVersion()))
                        .filter(version -> !version.isBlank()),
                image.banner(),
                image.segments(),
                image.imageLength(),
                image.minimumRevision(),
                image.maximumRevision(),
                image.paddedSha256().toString());
    }

    /** Why a key of this kind (a policy's word, such as {@code p256}) must not sign for this chip; empty when it may. */
    public static Optional<String> keyRefusal(String chip, String kind) {
        return Chip.ofName(chip).orElseThrow().refusal(keyKind(kind));
    }

    /** How a key of this kind signs, as statements name it. */
    public static String algorithm(String kind) {
        return keyKind(kind).algorithm();
    }

    private static KeyKind keyKind(String kind) {
        return KeyKind.ofId(kind).orElseThrow(() -> new IllegalStateException("the policy has a key kind " + kind));
    }
}
