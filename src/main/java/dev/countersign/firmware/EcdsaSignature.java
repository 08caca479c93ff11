package dev.countersign.firmware;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;

/**
 * The two numbers of an ECDSA signature and their one DER form (X.690: SEQUENCE of two INTEGER, shortest lengths). The
 * JDK's own reader takes some forms that are not DER, so a signature is read here, and written again to compare, before
 * the JDK sees it.
 */
record EcdsaSignature(BigInteger r, BigInteger s) {

    /** Reads exactly one DER form; empty for everything else, and for numbers outside 1 to order less one. */
    static Optional<EcdsaSignature> ofDer(byte[] der, Curve curve) {
        // Both numbers have at most 48 bytes and a sign byte, so each length is one byte below 80.
        if (der.length < 8 || der.length > 2 + 2 * (2 + curve.width() + 1) || der[0] != 0x30 || der[2] != 0x02) {
            return Optional.empty();
        }
        int first = der[3];
        int second = 4 + first;
        if (first < 1 || second + 2 > der.length) {
            return Optional.empty();
        }
        int length = der.length - second - 2;
        if (length < 1) {
            return Optional.empty();
        }
        EcdsaSignature read =
                new EcdsaSignature(new BigInteger(der, 4, first), new BigInteger(der, second + 2, length));
        return read.isInRange(curve) && Arrays.equals(read.der(), der) ? Optional.of(read) : Optional.empty();
    }

    private boolean isInRange(Curve curve) {
        return r.signum() > 0 && r.compareTo(curve.order()) < 0 && s.signum() > 0 && s.compareTo(curve.order()) < 0;
    }

    byte[] der() {
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        ByteArrayOutputStream der = new ByteArrayOutputStream();
        der.write(0x30);
        der.write(4 + first.length + second.length);
        der.write(0x02);
        der.write(first.length);
        der.writeBytes(first);
        der.write(0x02);
        der.write(second.length);
        der.writeBytes(second);
        return der.toByteArray();
    }
}
