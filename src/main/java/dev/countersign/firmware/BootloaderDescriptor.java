package dev.countersign.firmware;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What a boot loader says about itself ({@code esp_bootloader_desc_t}, the first 80 bytes of segment 0). Boot loaders
 * made before esp-idf 5.2 have none. Its magic number is one byte only, so the other fields are looked at as well.
 *
 * @param securityVersion the boot loader's own counter, 0 to 255
 * @param version an unsigned number of 32 bits that its maker counts up
 */
public record BootloaderDescriptor(int securityVersion, long version, String idfVersion, String dateTime) {
    static final int LENGTH = 80;

    private static final byte MAGIC = 80;

    public BootloaderDescriptor {
        requireNonNull(idfVersion, "idfVersion is null");
        requireNonNull(dateTime, "dateTime is null");
    }

    /** Reads the descriptor at the start of the first segment's data; empty when it is not there. */
    static Optional<BootloaderDescriptor> read(byte[] data) {
        // Every boot loader that has the descriptor names its esp-idf; a reproducible build leaves the date empty.
        boolean dated = data.length >= LENGTH && (data[40] == 0 || FieldText.isPrintable(data[40]));
        if (!dated || data[0] != MAGIC || !FieldText.isPrintable(data[8])) {
            return Optional.empty();
        }
        return Optional.of(new BootloaderDescriptor(
                Byte.toUnsignedInt(data[3]),
                Integer.toUnsignedLong(
                        ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).getInt(4)),
                FieldText.read(data, 8, 32),
                FieldText.read(data, 40, 24)));
    }
}
