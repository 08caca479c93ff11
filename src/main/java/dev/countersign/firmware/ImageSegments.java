package dev.countersign.firmware;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The segments of an image, read past.
 *
 * @param end offset behind the last segment
 * @param checksum EF xor every byte of the segments' data
 * @param start up to 256 bytes from the start of segment 0, where a descriptor would be
 */
record ImageSegments(long end, int checksum, byte[] start) {
    private static final int SEGMENT_HEADER = 8;
    private static final long LENGTH_LIMIT = 1 << 24;

    static ImageSegments read(ImageSource source, int count, long offset) throws IOException, FirmwareException {
        ByteArrayOutputStream start = new ByteArrayOutputStream(AppDescriptor.LENGTH);
        int checksum = 0xEF;
        long end = offset;
        for (int segment = 0; segment < count; segment++) {
            long length = length(source, segment);
            end += SEGMENT_HEADER + length;
            for (long left = length; left > 0; ) {
                ByteBuffer part = source.some(left);
                left -= part.remaining();
                if (segment == 0) {
                    int wanted = Math.min(AppDescriptor.LENGTH - start.size(), part.remaining());
                    start.write(part.array(), part.position(), wanted);
                }
                checksum ^= xor(part);
            }
        }
        return new ImageSegments(end, checksum, start.toByteArray());
    }

    private static long length(ImageSource source, int segment) throws IOException, FirmwareException {
        ImageLayout.need(source, SEGMENT_HEADER, "header of segment " + segment);
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(source.exactly(SEGMENT_HEADER))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(4));
        if (length % 4 != 0 || length >= LENGTH_LIMIT) {
            throw new FirmwareException(
                    Reason.IMAGE_SEGMENTS,
                    "Segment " + segment + " has a length of " + length + " bytes, not a multiple of 4 below 16 MiB");
        }
        ImageLayout.need(source, length, "data of segment " + segment);
        return length;
    }

    private static int xor(ByteBuffer part) {
        byte[] bytes = part.array();
        byte value = 0;
        for (int i = part.position(); i < part.limit(); i++) {
            value ^= bytes[i];
        }
        return Byte.toUnsignedInt(value);
    }
}
