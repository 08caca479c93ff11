package dev.countersign.firmware;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * What an application says about itself ({@code esp_app_desc_t}, the first 256 bytes of segment 0). Texts hold printable
 * ASCII only and may be empty: stock MicroPython leaves version and project name empty.
 *
 * @param securityVersion the anti-rollback counter, an unsigned number of 32 bits
 * @param elfSha256 digest of the program file the image was made from
 * @param minimumEfuseBlockRevision hundred times major plus minor
 * @param maximumEfuseBlockRevision hundred times major plus minor
 * @param pageSizeLogarithm the memory page in bytes as a power of two, 13 to 16; 0 stands for 16, 64 KiB
 */
public record AppDescriptor(
        long securityVersion,
        String version,
        String projectName,
        String time,
        String date,
        String idfVersion,
        Digest elfSha256,
        int minimumEfuseBlockRevision,
        int maximumEfuseBlockRevision,
        int pageSizeLogarithm) {
    static final int LENGTH = 256;

    private static final int MAGIC = 0xABCD5432;

    public AppDescriptor {
        requireNonNull(version, "version is null");
        requireNonNull(projectName, "projectName is null");
        requireNonNull(time, "time is null");
        requireNonNull(date, "date is null");
        requireNonNull(idfVersion, "idfVersion is null");
        requireNonNull(elfSha256, "elfSha256 is null");
    }

    /** Reads the descriptor at the start of the first segment's data; empty when its magic number is not there. */
    static Optional<AppDescriptor> read(byte[] data) {
        if (data.length < LENGTH) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        if (fields.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        return Optional.of(new AppDescriptor(
                Integer.toUnsignedLong(fields.getInt(4)),
                FieldText.read(data, 16, 32),
                FieldText.read(data, 48, 32),
                FieldText.read(data, 80, 16),
                FieldText.read(data, 96, 16),
                FieldText.read(data, 112, 32),
                Digest.of(Arrays.copyOfRange(data, 144, 176)),
                Short.toUnsignedInt(fields.getShort(176)),
                Short.toUnsignedInt(fields.getShort(178)),
                Byte.toUnsignedInt(data[180])));
    }
}
