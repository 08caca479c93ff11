package dev.countersign.firmware;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The segments of an image, read past: what is kept of them is their end, their checksum and the first one's start. */
final class ImageSegments {
    private static final int SEGMENT_HEADER = 8;
    private static final long LENGTH_LIMIT = 1 << 24;

    private final ByteArrayOutputStream start = new ByteArrayOutputStream(AppDescriptor.LENGTH);
    private byte checksum = (byte) 0xEF;
    private long end;

    private ImageSegments(long offset) {
        end = offset;
    }

    /** Reads so many segments, the first of which begins at {@code offset}. */
    static ImageSegments read(ImageSource source, int count, long offset) throws IOException, FirmwareException {
        ImageSegments segments = new ImageSegments(offset);
        for (int index = 0; index < count; index++) {
            long length = length(source, index);
            source.pass(length, index == 0 ? segments::acceptFirst : segments::accept);
            segments.end += SEGMENT_HEADER + length;
        }
        return segments;
    }

    private static long length(ImageSource source, int index) throws IOException, FirmwareException {
        ImageLayout.need(source, SEGMENT_HEADER, "header of segment " + index);
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(source.exactly(SEGMENT_HEADER))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt(4));
        if (length % 4 != 0 || length >= LENGTH_LIMIT) {
            throw new FirmwareException(
                    Reason.IMAGE_SEGMENTS,
                    "Segment " + index + " has a length of " + length + " bytes, not a multiple of 4 below 16 MiB");
        }
        ImageLayout.need(source, length, "data of segment " + index);
        return length;
    }

    private void acceptFirst(byte[] bytes, int offset, int length) {
        start.write(bytes, offset, Math.min(length, AppDescriptor.LENGTH - start.size()));
        accept(bytes, offset, length);
    }

    private void accept(byte[] bytes, int offset, int length) {
        byte sum = checksum;
        for (int i = offset; i < offset + length; i++) {
            sum ^= bytes[i];
        }
        checksum = sum;
    }

    /** Offset behind the last segment. */
    long end() {
        return end;
    }

    /** EF xor every byte of the segments' data, 0 to 255. */
    int checksum() {
        return Byte.toUnsignedInt(checksum);
    }

    /** Up to 256 bytes from the start of segment 0, where a descriptor would be. */
    byte[] start() {
        return start.toByteArray();
    }
}
