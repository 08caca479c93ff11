package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.countersign.firmware.Chip;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes ESP32 images that nobody has seen before: any chip, any segments, a right checksum and appended hash. Written from
 * the format's description, not from the code it tests. Each build gives the same bytes for the same calls.
 */
public final class EspImageBuilder {
    private static final int PAGE = 64 * 1024;

    private final Chip chip;
    private final List<Segment> segments = new ArrayList<>();
    private boolean hashed = true;
    private boolean securePadded;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Segment(int address, byte[] data) {}

    private EspImageBuilder(Chip chip) {
        this.chip = chip;
    }

    /** An image without any segment yet. */
    public static EspImageBuilder forChip(Chip chip) {
        return new EspImageBuilder(chip);
    }

    /** An application of this version, with code that depends on it, padded as Secure Boot wants it. */
    public static byte[] application(Chip chip, String version, long securityVersion) {
        return forChip(chip)
                .segment(0x3C000020, join(appDescriptor(version, "boiler-controller", securityVersion), new byte[64]))
                .segment(
                        0x3FC80000,
                        ("data of " + version + "    ").substring(0, 12).getBytes(ISO_8859_1))
                .segment(0x40380000, new byte[] {0x13, 0, 0, 0, 0x6F, 0, 0, 0})
                .securePadded()
                .build();
    }

    /** The smallest image: 48 bytes, a boot loader's shape without a descriptor. */
    public static byte[] smallest(Chip chip) {
        return forChip(chip)
                .segment(0x40380000, new byte[] {0x6F, 0, 0, 0})
                .withoutHash()
                .build();
    }

    /** Adds a segment; the length of its data must be a multiple of 4 to give a valid image. */
    public EspImageBuilder segment(int address, byte[] data) {
        segments.add(new Segment(address, data.clone()));
        return this;
    }

    /** Leaves out the appended SHA-256. */
    public EspImageBuilder withoutHash() {
        hashed = false;
        return this;
    }

    /** Fills the last 64 KiB page with a segment that is loaded nowhere, as elf2image --secure-pad-v2 does. */
    public EspImageBuilder securePadded() {
        securePadded = true;
        return this;
    }

    /** The 256 bytes of an application's descriptor. */
    public static byte[] appDescriptor(String version, String project, long securityVersion) {
        ByteBuffer descriptor = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
        descriptor.putInt(0, 0xABCD5432).putInt(4, (int) securityVersion);
        descriptor.put(16, version.getBytes(ISO_8859_1)).put(48, project.getBytes(ISO_8859_1));
        descriptor.put(80, "10:11:12".getBytes(ISO_8859_1)).put(96, "Nov 25 2026".getBytes(ISO_8859_1));
        descriptor.put(112, "v5.5.1".getBytes(ISO_8859_1));
        for (int i = 144; i < 176; i++) {
            descriptor.put(i, (byte) i);
        }
        return descriptor.putShort(178, (short) 199).put(180, (byte) 16).array();
    }

    /** The 80 bytes of a boot loader's descriptor. */
    public static byte[] bootloaderDescriptor(int version, int securityVersion, String dateTime) {
        ByteBuffer descriptor = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
        descriptor.put(0, (byte) 80).put(3, (byte) securityVersion).putInt(4, version);
        return descriptor
                .put(8, "v5.5.1".getBytes(ISO_8859_1))
                .put(40, dateTime.getBytes(ISO_8859_1))
                .array();
    }

    /** The image. */
    public byte[] build() {
        ByteArrayOutputStream image = new ByteArrayOutputStream();
        List<Segment> all = securePadded ? withPaddingSegment() : segments;
        image.writeBytes(header(all.size()));
        byte checksum = (byte) 0xEF;
        for (Segment segment : all) {
            image.writeBytes(littleEndian(segment.address(), segment.data().length));
            image.writeBytes(segment.data());
            for (byte value : segment.data()) {
                checksum ^= value;
            }
        }
        while (image.size() % 16 != 15) {
            image.write(0);
        }
        image.write(checksum);
        if (hashed) {
            image.writeBytes(sha256(image.toByteArray()));
        }
        return image.toByteArray();
    }

    private byte[] header(int segmentCount) {
        ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        header.put(0, (byte) 0xE9).put(1, (byte) segmentCount).put(2, (byte) 2).put(3, (byte) 0x20);
        header.putInt(4, 0x40380000).put(8, (byte) 0xEE).putShort(12, (short) chip.imageId());
        return header.putShort(15, (short) 3)
                .putShort(17, (short) 399)
                .put(23, (byte) (hashed ? 1 : 0))
                .array();
    }

    private List<Segment> withPaddingSegment() {
        int end = 24 + 8;
        for (Segment segment : segments) {
            end += 8 + segment.data().length;
        }
        int trailer = hashed ? 32 : 0;
        // The image ends 16 bytes and the hash behind the last segment, less the 4 that keep lengths even.
        int pages = (end + 16 + trailer + PAGE - 1) / PAGE;
        int filler = pages * PAGE - trailer - 4 - end;
        List<Segment> padded = new ArrayList<>(segments);
        padded.add(new Segment(0, new byte[filler]));
        return padded;
    }

    private static byte[] littleEndian(int first, int second) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(first)
                .putInt(second)
                .array();
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
