package dev.countersign.evidence;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TWO;

import java.math.BigInteger;
import java.util.Set;

/** Which 32 bytes are an Ed25519 key (RFC 8032, 5.1.3). The JDK finds out only when it verifies, and takes points of small order. */
final class Ed25519Point {
    private static final int LENGTH = 32;
    private static final BigInteger P = TWO.pow(255).subtract(BigInteger.valueOf(19));
    /** The curve's constant: -121665/121666. */
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);
    /** One of the two y of order 8; the other is its negative. */
    private static final BigInteger ORDER_8 =
            new BigInteger("05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826", 16);
    /** The y of all points of order 1, 2, 4 and 8: under such a key anybody can make a signature. */
    private static final Set<BigInteger> SMALL_ORDER =
            Set.of(BigInteger.ZERO, ONE, P.subtract(ONE), ORDER_8, P.subtract(ORDER_8));

    private Ed25519Point() {}

    /** Whether these bytes are the one encoding of a point of the curve, and not of small order. */
    static boolean canBeEnrolled(byte[] encoded) {
        if (encoded.length != LENGTH) {
            return false;
        }
        byte[] bigEndian = new byte[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            bigEndian[i] = encoded[LENGTH - 1 - i];
        }
        bigEndian[0] &= 0x7F; // the sign of x
        var y = new BigInteger(1, bigEndian);
        return y.compareTo(P) < 0 && !SMALL_ORDER.contains(y) && hasX(y);
    }

    /** x² = (y² - 1) / (dy² + 1) has a solution exactly if the right side is a square (Euler). */
    private static boolean hasX(BigInteger y) {
        BigInteger square = y.pow(2);
        BigInteger right =
                square.subtract(ONE).multiply(D.multiply(square).add(ONE).modInverse(P));
        return right.modPow(P.shiftRight(1), P).equals(ONE);
    }
}
