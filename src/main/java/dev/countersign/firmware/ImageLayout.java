package dev.countersign.firmware;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * An image as its header, segments and descriptors describe it, read and checked up to its last byte; the padding behind
 * it is {@link EspImage}'s.
 */
record ImageLayout(
        Chip chip,
        int segments,
        long length,
        int minimumRevision,
        int maximumRevision,
        Optional<AppDescriptor> app,
        Optional<BootloaderDescriptor> bootloader) {
    private static final int HEADER = 24;
    private static final int MAGIC = 0xE9;
    private static final int MAXIMUM_SEGMENTS = 16;
    private static final int APPENDED_HASH = 32;

    /**
     * Reads the image and leaves the source at its end.
     *
     * @throws IOException when the stream fails or is shorter than its stated size
     */
    static ImageLayout read(ImageSource source) throws IOException, FirmwareException {
        need(source, HEADER, "header");
        byte[] header = source.exactly(HEADER);
        int segments = segmentCount(header);
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        Chip chip = chip(Short.toUnsignedInt(fields.getShort(12)));
        boolean hashed = hasAppendedHash(header[23]);

        ImageSegments data = ImageSegments.read(source, segments, HEADER);
        long end = readChecksum(source, data);
        if (hashed) {
            readHash(source);
            end += APPENDED_HASH;
        }
        return new ImageLayout(
                chip,
                segments,
                end,
                Short.toUnsignedInt(fields.getShort(15)),
                Short.toUnsignedInt(fields.getShort(17)),
                AppDescriptor.read(data.start()),
                BootloaderDescriptor.read(data.start()));
    }

    private static int segmentCount(byte[] header) throws FirmwareException {
        int magic = Byte.toUnsignedInt(header[0]);
        if (magic != MAGIC) {
            throw new FirmwareException(
                    Reason.IMAGE_MAGIC, "This is not an ESP32 image: its first byte is %02X, not E9".formatted(magic));
        }
        int segments = Byte.toUnsignedInt(header[1]);
        if (segments < 1 || segments > MAXIMUM_SEGMENTS) {
            throw new FirmwareException(
                    Reason.IMAGE_SEGMENTS, "The image header announces " + segments + " segments, not 1 to 16");
        }
        return segments;
    }

    private static Chip chip(int id) throws FirmwareException {
        return Chip.ofId(id)
                .orElseThrow(() -> new FirmwareException(
                        Reason.CHIP_UNKNOWN, "The image is for a chip with id " + id + ", which is not known here"));
    }

    /** Only 0 and 1 are clear: the boot loader takes any other value for a 1, other tools for a 0. */
    private static boolean hasAppendedHash(byte flag) throws FirmwareException {
        if (flag != 0 && flag != 1) {
            throw new FirmwareException(
                    Reason.IMAGE_HASH,
                    "The image header says %02X where 00 or 01 tells whether a SHA-256 follows the image"
                            .formatted(flag));
        }
        return flag == 1;
    }

    /** The checksum is the last byte of the 16 bytes it lies in; returns the offset behind it. */
    private static long readChecksum(ImageSource source, ImageSegments data) throws IOException, FirmwareException {
        int count = 16 - (int) (data.end() % 16);
        need(source, count, "checksum");
        int found = Byte.toUnsignedInt(source.exactly(count)[count - 1]);
        if (found != data.checksum()) {
            throw new FirmwareException(
                    Reason.IMAGE_CHECKSUM,
                    "The checksum of the image is %02X, but its segments give %02X".formatted(found, data.checksum()));
        }
        return data.end() + count;
    }

    private static void readHash(ImageSource source) throws IOException, FirmwareException {
        need(source, APPENDED_HASH, "appended SHA-256");
        Digest expected = source.sha256();
        if (!Digest.of(source.exactly(APPENDED_HASH)).equals(expected)) {
            throw new FirmwareException(
                    Reason.IMAGE_HASH, "The SHA-256 at the end of the image is not the SHA-256 of the image");
        }
    }

    static void need(ImageSource source, long count, String part) throws FirmwareException {
        if (source.remaining() < count) {
            throw new FirmwareException(
                    Reason.IMAGE_TRUNCATED,
                    "The file ends within the " + part + " of the image: " + (count - source.remaining())
                            + " more bytes are needed");
        }
    }
}
