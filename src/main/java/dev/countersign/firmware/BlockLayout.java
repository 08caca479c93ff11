package dev.countersign.firmware;

/**
 * Where things stand in a signature block of each kind. Version, hash number and curve number together name the kind; all
 * bytes behind the signature up to the CRC are zero.
 *
 * @param version byte 1: 2 for RSA, 3 for ECDSA
 * @param hashId byte 2: 0 for SHA-256, 1 for SHA-384
 * @param keyOffset where the {@link EmbeddedKey} begins, behind magic, version and digest
 * @param keyLength its bytes
 * @param signatureLength bytes of the signature behind it
 */
record BlockLayout(int version, int hashId, int keyOffset, int keyLength, int signatureLength) {
    static final int DIGEST_OFFSET = 4;

    private static final BlockLayout RSA = new BlockLayout(2, 0, 36, 776, RsaKey.WIDTH);
    private static final BlockLayout EC_256 = new BlockLayout(3, 0, 36, 65, 64);
    private static final BlockLayout EC_384 = new BlockLayout(3, 1, 52, 97, 96);

    static BlockLayout of(KeyKind kind) {
        return switch (kind) {
            case RSA_3072 -> RSA;
            case P_256 -> EC_256;
            case P_384 -> EC_384;
        };
    }

    int signatureOffset() {
        return keyOffset + keyLength;
    }

    int signatureEnd() {
        return signatureOffset() + signatureLength;
    }
}
