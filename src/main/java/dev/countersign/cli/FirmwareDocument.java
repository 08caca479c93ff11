package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.SecureBootV2;
import dev.countersign.firmware.SignatureBlock;

/** What {@code verify} and {@code inspect} print with {@code --json}; golden files hold the forms. */
final class FirmwareDocument {
    private FirmwareDocument() {}

    /** {@code verdict} is the command's one word for what it found. */
    static JsonObject of(String file, long size, String verdict, Findings findings) {
        var document = new JsonObject().put("file", file).put("size", size).put("verdict", verdict);
        return switch (findings) {
            case Findings.Refused refused ->
                document.put("reason", refused.reason().code()).put("detail", refused.sentence());
            case Findings.Unsigned unsigned ->
                document.put("sha256", unsigned.sha256()).put("image", image(unsigned.image()));
            case Findings.Signed signed ->
                document.put("sha256", signed.sha256())
                        .put("format", SecureBootV2.FORMAT)
                        .put("image", image(signed.file().image()))
                        .putObjects(
                                "signatures",
                                signed.file().blocks().stream()
                                        .map(FirmwareDocument::signature)
                                        .toList())
                        .putTexts("warnings", FirmwareText.warnings(signed.file()));
        };
    }

    private static JsonObject image(EspImage image) {
        return new JsonObject()
                .put("role", FirmwareText.role(image))
                .put("chip", image.chip().id())
                .put("version", image.version())
                .put("banner", image.banner())
                .put("securityVersion", image.securityVersion())
                .put("projectName", image.app().map(app -> app.projectName()).filter(name -> !name.isBlank()))
                .put("idfVersion", FirmwareText.idfVersion(image).filter(idf -> !idf.isBlank()))
                .put("segments", image.segments())
                .put("imageLength", image.imageLength())
                .put("minimumRevision", image.minimumRevision())
                .put("maximumRevision", image.maximumRevision())
                .put("paddedLength", image.paddedLength())
                .put("paddedSha256", image.paddedSha256().hex());
    }

    private static JsonObject signature(SignatureBlock block) {
        return new JsonObject()
                .put("algorithm", block.kind().algorithm())
                .put("keyDigest", block.keyDigest().hex());
    }
}
