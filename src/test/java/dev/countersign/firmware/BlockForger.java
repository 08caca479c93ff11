package dev.countersign.firmware;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Changes bytes of a signature block and makes its CRC right again, as a forger would. */
final class BlockForger {
    private BlockForger() {}

    static void change(byte[] signed, int block, int offset, int value) {
        signed[block + offset] = (byte) value;
        CRC32 crc = new CRC32();
        crc.update(signed, block, 1196);
        ByteBuffer.wrap(signed).order(ByteOrder.LITTLE_ENDIAN).putInt(block + 1196, (int) crc.getValue());
    }
}
