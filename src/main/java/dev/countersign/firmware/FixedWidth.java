package dev.countersign.firmware;

import java.math.BigInteger;

/**
 * Numbers in fields of a fixed width. {@link BigInteger#toByteArray()} drops leading zeros and may add a sign byte, so it
 * is used nowhere else.
 */
final class FixedWidth {
    private FixedWidth() {}

    /** The number, most significant byte first, zeros on the left. */
    static byte[] bigEndian(BigInteger number, int width) {
        if (number.signum() < 0 || number.bitLength() > 8 * width) {
            throw new IllegalArgumentException("the number does not fit into " + width + " bytes");
        }
        byte[] shortest = number.toByteArray();
        byte[] field = new byte[width];
        int length = Math.min(shortest.length, width);
        System.arraycopy(shortest, shortest.length - length, field, width - length, length);
        return field;
    }

    /** The number, least significant byte first, zeros on the right: the order of Secure Boot V2. */
    static byte[] littleEndian(BigInteger number, int width) {
        return reversed(bigEndian(number, width));
    }

    /** The number that stands least significant byte first in a part of a field. */
    static BigInteger fromLittleEndian(byte[] field, int offset, int width) {
        byte[] part = new byte[width];
        System.arraycopy(field, offset, part, 0, width);
        return new BigInteger(1, reversed(part));
    }

    /** The bytes from last to first, in a new array. */
    static byte[] reversed(byte[] bytes) {
        byte[] other = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            other[i] = bytes[bytes.length - 1 - i];
        }
        return other;
    }
}
