package dev.countersign.firmware;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * One signature block of Secure Boot V2: 1216 bytes with the digest of the image, the public key and the signature. A
 * block made here has been verified; a block read from a file has been found well formed, nothing more.
 */
public final class SignatureBlock {
    /** Bytes of a block. */
    public static final int LENGTH = 1216;

    static final byte MAGIC = (byte) 0xE7;

    private static final int CRC_OFFSET = 1196;
    private static final int CRC_END = 1200;

    private final KeyKind kind;
    private final byte[] bytes;

    private SignatureBlock(KeyKind kind, byte[] bytes) {
        this.kind = kind;
        this.bytes = bytes;
    }

    /**
     * A block for a signature that an HSM has made. The signature is verified first: chips can be set to revoke a key
     * for good when they meet one bad signature by it.
     *
     * @param imageDigest SHA-256 of the padded image (SHA-384 for P-384)
     * @param signature as PKCS#11 and the JDK give it: RSA 384 bytes most significant first, ECDSA in DER
     * @throws FirmwareException when the key is of no kind that the format takes, or the signature does not verify
     */
    public static SignatureBlock of(PublicKey key, byte[] imageDigest, byte[] signature) throws FirmwareException {
        byte[] embedded = EmbeddedKey.of(requireNonNull(key, "key is null"));
        if (!DigestSignature.verifies(key, imageDigest, signature)) {
            throw new FirmwareException(
                    Reason.SIGNATURE_INVALID, "The signature is not one by this key over this digest");
        }
        KeyKind kind = EmbeddedKey.kindOf(key);
        BlockLayout layout = BlockLayout.of(kind);
        ByteBuffer block = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        block.put(0, MAGIC).put(1, (byte) layout.version()).put(2, (byte) layout.hashId());
        block.put(BlockLayout.DIGEST_OFFSET, imageDigest);
        block.put(layout.keyOffset(), embedded);
        block.put(layout.signatureOffset(), BlockSignature.toBlock(kind, signature));
        block.putInt(CRC_OFFSET, crc(block.array()));
        return new SignatureBlock(kind, block.array());
    }

    /** Reads a block: magic, version, CRC and every byte that must be zero. {@code index} is its place, for messages. */
    static SignatureBlock read(byte[] bytes, int index) throws FirmwareException {
        if (bytes[0] != MAGIC || (bytes[1] != 2 && bytes[1] != 3)) {
            throw new FirmwareException(
                    Reason.BLOCK_MAGIC,
                    "At the place of signature block " + index + " stands neither a block nor erased flash");
        }
        if (ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(CRC_OFFSET) != crc(bytes)) {
            throw new FirmwareException(Reason.BLOCK_CRC, "The CRC of signature block " + index + " is wrong");
        }
        KeyKind kind = kindOf(bytes, index);
        if (!isZero(bytes, BlockLayout.of(kind).signatureEnd(), CRC_OFFSET) || !isZero(bytes, CRC_END, LENGTH)) {
            throw new FirmwareException(
                    Reason.BLOCK_PADDING,
                    "Signature block " + index + " has other bytes than 00 where it has no content");
        }
        return new SignatureBlock(kind, bytes.clone());
    }

    private static KeyKind kindOf(byte[] bytes, int index) throws FirmwareException {
        if (bytes[3] == 0) {
            if (bytes[1] == 2 && bytes[2] == 0) {
                return KeyKind.RSA_3072;
            }
            if (bytes[1] == 3 && bytes[2] == 0 && bytes[36] == Curve.P_256.blockId()) {
                return KeyKind.P_256;
            }
            if (bytes[1] == 3 && bytes[2] == 1 && bytes[52] == Curve.P_384.blockId()) {
                return KeyKind.P_384;
            }
        }
        throw new FirmwareException(
                Reason.BLOCK_SCHEME,
                "Signature block " + index + " is for none of RSA-3072, P-256 with SHA-256 and P-384 with SHA-384");
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static int crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, CRC_OFFSET);
        return (int) crc.getValue();
    }

    /** The kind of key it is signed with. */
    public KeyKind kind() {
        return kind;
    }

    /** A copy of the 1216 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The digest of the padded image that the block states. */
    public Digest imageDigest() {
        return Digest.of(part(BlockLayout.DIGEST_OFFSET, kind.digestLength()));
    }

    /** The value that a chip keeps in its eFuse for the key in the block; the ESP32-C2 keeps its first 16 bytes. */
    public Digest keyDigest() {
        return Hashes.sha256(embeddedKey());
    }

    byte[] embeddedKey() {
        return part(BlockLayout.of(kind).keyOffset(), BlockLayout.of(kind).keyLength());
    }

    /** The signature in the form that HSMs give: RSA most significant byte first, ECDSA in DER. */
    byte[] signature() {
        BlockLayout layout = BlockLayout.of(kind);
        return BlockSignature.fromBlock(kind, part(layout.signatureOffset(), layout.signatureLength()));
    }

    private byte[] part(int offset, int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
