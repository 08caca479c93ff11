package dev.countersign.firmware;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 or SHA-384 value: bytes that compare by content, cannot be changed, and print as lower-case hexadecimal. */
public final class Digest {
    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * A digest of these bytes, which are copied.
     *
     * @throws IllegalArgumentException when there are not 32 (SHA-256) or 48 (SHA-384) of them
     */
    public static Digest of(byte[] bytes) {
        requireNonNull(bytes, "bytes is null");
        if (bytes.length != 32 && bytes.length != 48) {
            throw new IllegalArgumentException("a digest has 32 or 48 bytes, not " + bytes.length);
        }
        return new Digest(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The digest as lower-case hexadecimal, the form of the statement. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
