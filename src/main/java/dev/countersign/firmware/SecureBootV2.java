package dev.countersign.firmware;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.PublicKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Signs and verifies ESP-IDF Secure Boot V2 files ({@code esp-secure-boot-v2}); the package documentation is the byte
 * specification.
 *
 * <p>Signing: {@link EspImage#readUnsigned} gives the digest, {@link #requireAllowed} asks whether the keys may sign for
 * that chip, the HSM signs the digest, {@link SignatureBlock#of} makes a block of each signature, {@link #writeSigned}
 * the file, and {@link #verify} reads it again.
 *
 * <p>{@link #verify} is stricter than espsecure, which ignores the key inside the file, dirt behind the blocks, a second
 * sector and mixed schemes. It does not ask whether the chip takes the key: that is {@link #requireAllowed}.
 */
public final class SecureBootV2 {
    /** The name of the format in statements and policies. */
    public static final String FORMAT = "esp-secure-boot-v2";

    /** The largest signed file: the largest image and its sector. */
    public static final long MAXIMUM_SIGNED_SIZE = EspImage.MAXIMUM_SIZE + EspImage.SECTOR;

    private SecureBootV2() {}

    /** {@link SignatureBlock#of}, as bytes. */
    public static byte[] block(PublicKey key, byte[] imageDigest, byte[] signature) throws FirmwareException {
        return SignatureBlock.of(key, imageDigest, signature).bytes();
    }

    /**
     * The SHA-256 of the key as it stands in a block: what is burnt into a chip's eFuse, and what espsecure's
     * {@code digest_sbv2_public_key} writes. The ESP32-C2 keeps its first 16 bytes.
     */
    public static byte[] keyDigest(PublicKey key) throws FirmwareException {
        return Hashes.sha256(EmbeddedKey.of(key)).bytes();
    }

    /**
     * Refuses keys that must not sign for a chip: of a kind that it does not take or checks unsafely, more than it reads,
     * of different kinds, or the same key twice.
     */
    public static void requireAllowed(Chip chip, List<PublicKey> keys) throws FirmwareException {
        requireBlockCount(chip, keys.size());
        Set<Digest> seen = new HashSet<>();
        for (PublicKey key : keys) {
            KeyKind kind = EmbeddedKey.kindOf(key);
            requireAllowed(chip, kind);
            if (kind != EmbeddedKey.kindOf(keys.getFirst())) {
                throw new FirmwareException(Reason.MIXED_SCHEMES, "The keys are of different kinds");
            }
            if (!seen.add(Digest.of(keyDigest(key)))) {
                throw new FirmwareException(Reason.BLOCK_COUNT, "The same key is to sign twice");
            }
        }
    }

    private static void requireAllowed(Chip chip, KeyKind kind) throws FirmwareException {
        var refusal = chip.refusal(kind);
        if (refusal.isPresent()) {
            throw new FirmwareException(Reason.KEY_KIND, refusal.get());
        }
    }

    private static void requireBlockCount(Chip chip, int count) throws FirmwareException {
        if (count < 1 || count > chip.maximumBlocks()) {
            throw new FirmwareException(
                    Reason.BLOCK_COUNT,
                    "The " + chip.title() + " reads 1 to " + chip.maximumBlocks() + " signature blocks, not " + count);
        }
    }

    /**
     * Writes the signed file: the image, its padding and the sector. The image is read and checked once more while it
     * passes.
     *
     * @param blocks in the order in which the chip tries them
     * @param out what has arrived there is a signed file only when this method returns; it is flushed, not closed
     * @return the image, as {@link EspImage#readUnsigned} gives it
     * @throws FirmwareException when the image is refused, the blocks are for another image or another digest, or the chip
     *     does not take them
     */
    public static EspImage writeSigned(InputStream unsigned, long size, List<SignatureBlock> blocks, OutputStream out)
            throws IOException, FirmwareException {
        EspImage image = EspImage.readUnsigned(unsigned, size, out);
        requireBlockCount(image.chip(), blocks.size());
        SignatureSector.requireOneScheme(blocks);
        for (SignatureBlock block : blocks) {
            requireAllowed(image.chip(), block.kind());
            if (!block.imageDigest().equals(image.paddedSha256())) {
                throw new FirmwareException(Reason.DIGEST_MISMATCH, "A signature block is for another image");
            }
        }
        out.write(SignatureSector.write(blocks));
        out.flush();
        return image;
    }

    /**
     * Verifies a signed file: it is exactly an image, its padding and a sector; every block states the digest of the
     * image, holds exactly the registered key of its place with the right precomputed values, and is signed by it.
     *
     * @param keys the registered keys in the order of the blocks, as many as there must be blocks
     * @throws IOException when the stream fails, or ends before {@code size} bytes
     */
    public static SignedEspImage verify(InputStream in, long size, List<PublicKey> keys)
            throws IOException, FirmwareException {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no key to verify with");
        }
        SignedFile file = SignedFile.read(in, size);
        if (file.blocks().size() != keys.size()) {
            throw new FirmwareException(
                    Reason.BLOCK_COUNT,
                    "The file has " + file.blocks().size() + " signature blocks for " + keys.size()
                            + " registered keys");
        }
        for (int i = 0; i < keys.size(); i++) {
            file.requireDigest(i);
            file.requireKey(i, keys.get(i));
            file.requireSignature(i, keys.get(i));
        }
        return new SignedEspImage(file.image(), file.blocks());
    }

    /**
     * Reads a signed file without knowing its keys: everything that {@link #verify} checks except the keys and the
     * signatures. It says whose digest to look for ({@link SignatureBlock#keyDigest()}), never that the file is genuine.
     */
    public static SignedEspImage describe(InputStream in, long size) throws IOException, FirmwareException {
        SignedFile file = SignedFile.read(in, size);
        for (int i = 0; i < file.blocks().size(); i++) {
            file.requireDigest(i);
        }
        return new SignedEspImage(file.image(), file.blocks());
    }
}
