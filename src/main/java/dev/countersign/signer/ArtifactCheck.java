package dev.countersign.signer;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.FirmwareException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds an artifact against the statement: everything that the statement says about it is computed again from its bytes. A server that pairs
 * an honest file with another digest, version or chip is refused here.
 */
final class ArtifactCheck {
    private ArtifactCheck() {}

    /**
     * Reads one artifact to its end, holding no more of it than a buffer.
     *
     * @param toSign takes the bytes that a signature covers while they pass; they count only if this method returns
     */
    static void read(Statement.Image stated, InputStream artifact, OutputStream toSign) throws IOException, Refusal {
        EspImage image;
        try {
            image = EspImage.readUnsigned(artifact, stated.size(), toSign);
        } catch (FirmwareException e) {
            throw new Refusal(
                    RefusalCode.ARTIFACT,
                    "The artifact is refused: " + e.getMessage() + " ("
                            + e.reason().code() + ").");
        }
        // Of the whole file: nothing follows the image and its padding.
        equal("digest", stated.sha256(), image.sha256().toString());
        equal("digest to sign", stated.payload(), image.paddedSha256().toString());
        equal("target", stated.target(), image.chip().id());
        equal("role", stated.role(), image.bootloader().isPresent() ? "bootloader" : "app");
        equal("security version", orNone(stated.securityVersion()), orNone(image.securityVersion()));
        version(stated, image.version());
    }

    private static void version(Statement.Image stated, Optional<String> inImage) throws Refusal {
        switch (stated.versionSource()) {
            case IMAGE -> equal("version", stated.version(), inImage.orElse("none"));
            case DECLARED ->
                equal("version", "declared", inImage.isEmpty() ? "declared" : "in the image: " + inImage.get());
        }
    }

    private static String orNone(OptionalLong number) {
        return number.isPresent() ? Long.toString(number.getAsLong()) : "none";
    }

    private static void equal(String what, String stated, String found) throws Refusal {
        Refusal.unless(
                stated.equals(found),
                RefusalCode.ARTIFACT,
                "The artifact is not the one of the statement: its " + what + " is " + found + ", stated is " + stated
                        + ".");
    }
}
