package dev.countersign.firmware;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * EMSA-PSS-VERIFY of RFC 8017 section 9.1.2 for a modulus of 3072 bits, SHA-256, MGF1 with SHA-256 and a salt of exactly
 * 32 bytes, over a ready digest.
 *
 * <pre>
 * encoded message (384) = masked DB (351) || H (32) || BC
 * DB = masked DB xor MGF1(H, 351), its first bit cleared = 318 zero bytes || 01 || salt (32)
 * H  = SHA-256(eight zero bytes || digest || salt)
 * </pre>
 */
final class EmsaPss {
    private static final int HASH = 32;
    private static final int SALT = 32;
    private static final int DATA_BLOCK = RsaKey.WIDTH - HASH - 1;
    private static final int ZEROS = DATA_BLOCK - SALT - 1;

    private EmsaPss() {}

    /** Whether the encoded message, 384 bytes, is one for this digest, 32 bytes. */
    static boolean verifies(byte[] digest, byte[] encoded) {
        // emBits is 3071: one bit less than the modulus, so the first bit must be clear.
        if (digest.length != HASH || encoded.length != RsaKey.WIDTH || encoded[encoded.length - 1] != (byte) 0xBC) {
            return false;
        }
        if ((encoded[0] & 0x80) != 0) {
            return false;
        }
        byte[] h = Arrays.copyOfRange(encoded, DATA_BLOCK, DATA_BLOCK + HASH);
        byte[] dataBlock = unmask(encoded, h);
        for (int i = 0; i < ZEROS; i++) {
            if (dataBlock[i] != 0) {
                return false;
            }
        }
        if (dataBlock[ZEROS] != 1) {
            return false;
        }
        MessageDigest sha256 = Hashes.sha256();
        sha256.update(new byte[8]);
        sha256.update(digest);
        sha256.update(dataBlock, ZEROS + 1, SALT);
        return MessageDigest.isEqual(h, sha256.digest());
    }

    private static byte[] unmask(byte[] encoded, byte[] seed) {
        byte[] mask = mgf1(seed, DATA_BLOCK);
        for (int i = 0; i < DATA_BLOCK; i++) {
            mask[i] ^= encoded[i];
        }
        mask[0] &= 0x7F;
        return mask;
    }

    /** MGF1 of RFC 8017 appendix B.2.1: SHA-256(seed || counter) for counter 0, 1, 2 ..., joined and cut. */
    static byte[] mgf1(byte[] seed, int length) {
        byte[] mask = new byte[length];
        MessageDigest sha256 = Hashes.sha256();
        for (int counter = 0; counter * HASH < length; counter++) {
            sha256.update(seed);
            sha256.update(new byte[] {0, 0, (byte) (counter >>> 8), (byte) counter});
            byte[] part = sha256.digest();
            System.arraycopy(part, 0, mask, counter * HASH, Math.min(HASH, length - counter * HASH));
        }
        return mask;
    }
}
