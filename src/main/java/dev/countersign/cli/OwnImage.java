package dev.countersign.cli;

import dev.countersign.evidence.Sha256;
import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.FirmwareException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;

/**
 * An image as this program reads it for itself, whatever the server says about it.
 *
 * @param sha256 of the whole file, hexadecimal
 * @param size bytes
 */
record OwnImage(EspImage image, String sha256, long size) {

    /** Reads a file to its end, from the server or from the approver's own disk. */
    static OwnImage read(InputStream in) throws IOException, CommandException {
        var bytes = in.readNBytes((int) EspImage.MAXIMUM_SIZE + 1);
        try {
            return new OwnImage(
                    EspImage.readUnsigned(new ByteArrayInputStream(bytes), bytes.length),
                    HexFormat.of().formatHex(Sha256.of(bytes)),
                    bytes.length);
        } catch (FirmwareException e) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    "The file is no image that could be signed (" + e.reason().code() + "): " + e.getMessage() + ".");
        }
    }
}
