package dev.countersign.firmware;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;

/**
 * A public key as it stands in a signature block, all numbers least significant byte first. The chip compares the SHA-256
 * of exactly these bytes with its eFuse.
 *
 * <pre>
 * RSA-3072:     n (384) || e (4) || R = 2^6144 mod n (384) || M' = -(n^-1) mod 2^32 (4)
 * P-256, P-384: number of the curve (1) || X || Y
 * </pre>
 */
final class EmbeddedKey {
    private static final int WORD = 4;

    private EmbeddedKey() {}

    /** @throws FirmwareException when Secure Boot V2 takes no such key */
    static byte[] of(PublicKey key) throws FirmwareException {
        return switch (kindOf(key)) {
            case RSA_3072 -> rsa((RSAPublicKey) key);
            case P_256 -> ec((ECPublicKey) key, Curve.P_256);
            case P_384 -> ec((ECPublicKey) key, Curve.P_384);
        };
    }

    /** @throws FirmwareException when Secure Boot V2 takes no such key */
    static KeyKind kindOf(PublicKey key) throws FirmwareException {
        return KeyKind.of(key)
                .orElseThrow(() -> new FirmwareException(
                        Reason.KEY_KIND,
                        "Secure Boot V2 takes RSA keys with 3072 bits and exponent 65537 and EC keys on P-256 or P-384, "
                                + "not this " + key.getAlgorithm() + " key"));
    }

    private static byte[] rsa(RSAPublicKey key) {
        BigInteger n = key.getModulus();
        BigInteger word = BigInteger.ONE.shiftLeft(8 * WORD);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(FixedWidth.littleEndian(n, RsaKey.WIDTH));
        bytes.writeBytes(FixedWidth.littleEndian(key.getPublicExponent(), WORD));
        bytes.writeBytes(FixedWidth.littleEndian(
                BigInteger.ONE.shiftLeft(2 * 8 * RsaKey.WIDTH).mod(n), RsaKey.WIDTH));
        bytes.writeBytes(FixedWidth.littleEndian(n.modInverse(word).negate().mod(word), WORD));
        return bytes.toByteArray();
    }

    private static byte[] ec(ECPublicKey key, Curve curve) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(curve.blockId());
        bytes.writeBytes(FixedWidth.littleEndian(key.getW().getAffineX(), curve.width()));
        bytes.writeBytes(FixedWidth.littleEndian(key.getW().getAffineY(), curve.width()));
        return bytes.toByteArray();
    }
}
