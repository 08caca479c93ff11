package dev.countersign.firmware;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;

/** The one form of RSA key that Secure Boot V2 takes. */
final class RsaKey {
    /** Bytes of the modulus, of R and of a signature. */
    static final int WIDTH = 384;

    private static final BigInteger EXPONENT = BigInteger.valueOf(65537);

    private RsaKey() {}

    /** Exactly 3072 bits, odd, and exponent 65537, the only one that any of the makers' tools produces. */
    static boolean isRsa3072(RSAPublicKey key) {
        return key.getModulus().signum() > 0
                && key.getModulus().bitLength() == 8 * WIDTH
                && key.getModulus().testBit(0)
                && key.getPublicExponent().equals(EXPONENT);
    }
}
