package dev.countersign.cli;

import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.SignatureBlock;
import dev.countersign.firmware.SignedEspImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says in words what stands in a firmware file. */
final class FirmwareText {
    private static final int NO_LIMIT = 65_535;

    private FirmwareText() {}

    /** The facts of an image, signed or not, with the SHA-256 of the file that holds it. */
    static Map<String, String> about(EspImage image, String sha256) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("chip", image.chip().id());
        facts.put("image", role(image) + ", " + image.imageLength() + " bytes in " + image.segments() + " segments");
        facts.put("version", image.version().orElse("none in the image"));
        image.banner().ifPresent(banner -> facts.put("banner", banner));
        image.securityVersion().ifPresent(version -> facts.put("security version", Long.toString(version)));
        image.app().ifPresent(app -> {
            put(facts, "project name", app.projectName());
            put(facts, "built", (app.date() + " " + app.time()).strip());
        });
        idfVersion(image).ifPresent(idf -> put(facts, "esp-idf", idf));
        facts.put("chip revision", revisions(image));
        facts.put("SHA-256", sha256 + " (the file)");
        facts.put("", image.paddedSha256().hex() + " (the padded image, which is signed)");
        return facts;
    }

    /** The facts of a signed file: its signatures in order, then the image. */
    static Map<String, String> about(SignedEspImage file, String sha256) {
        var facts = new LinkedHashMap<String, String>();
        for (var block : file.blocks()) {
            var number = file.blocks().size() == 1 ? "" : " " + (file.blocks().indexOf(block) + 1);
            facts.put("signature" + number, block.kind().algorithm());
            facts.put("eFuse key digest" + number, block.keyDigest().hex());
        }
        facts.putAll(about(file.image(), sha256));
        return facts;
    }

    /** What speaks against flashing the file although its signatures may be good. */
    static List<String> warnings(SignedEspImage file) {
        return file.blocks().stream()
                .map(SignatureBlock::kind)
                .distinct()
                .flatMap(kind -> file.image().chip().refusal(kind).stream())
                .map(sentence -> sentence + ".")
                .toList();
    }

    /** What the image is on the device. */
    static String role(EspImage image) {
        return image.bootloader().isPresent() ? "bootloader" : "app";
    }

    static Optional<String> idfVersion(EspImage image) {
        return image.app()
                .map(app -> app.idfVersion())
                .or(() -> image.bootloader().map(loader -> loader.idfVersion()));
    }

    private static String revisions(EspImage image) {
        var lowest = revision(image.minimumRevision());
        return image.maximumRevision() == NO_LIMIT
                ? lowest + " or higher"
                : lowest + " to " + revision(image.maximumRevision());
    }

    private static String revision(int hundredfold) {
        return hundredfold / 100 + "." + hundredfold % 100;
    }

    private static void put(Map<String, String> facts, String name, String value) {
        if (!value.isBlank()) {
            facts.put(name, value);
        }
    }
}
