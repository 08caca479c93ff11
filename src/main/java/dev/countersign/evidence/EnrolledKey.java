package dev.countersign.evidence;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** Public keys that can be enrolled for approving: P-256, as DER SubjectPublicKeyInfo with an uncompressed point, and in no other form. */
public final class EnrolledKey {
    private static final int COORDINATE = 32;
    /** DER of a P-256 SubjectPublicKeyInfo up to the two coordinates (RFC 5480, 2): no other curve or point form begins like this. */
    private static final byte[] HEAD =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private EnrolledKey() {}

    /** Whether these are the bytes of such a key. */
    public static boolean isOne(byte[] spki) {
        try {
            read(spki);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    static PublicKey read(byte[] spki) throws GeneralSecurityException {
        if (spki.length != HEAD.length + 2 * COORDINATE || !Arrays.equals(spki, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            throw new InvalidKeySpecException("not an uncompressed P-256 key");
        }
        var key = KeyFactory.getInstance("EC", JdkProviders.EC).generatePublic(new X509EncodedKeySpec(spki));
        // JDK 25 takes points that are not on the curve: neither KeyFactory nor initVerify refuses them.
        if (!(key instanceof ECPublicKey ec) || !isOn(ec.getParams().getCurve(), ec.getW())) {
            throw new InvalidKeySpecException("the point is not on the curve P-256");
        }
        return key;
    }

    /** y² = x³ + ax + b over the curve's field (SEC 1, 3.2.2.1); P-256 has cofactor 1, so every such point is in the group. */
    private static boolean isOn(EllipticCurve curve, ECPoint point) {
        if (!(curve.getField() instanceof ECFieldFp field)) {
            return false;
        }
        BigInteger p = field.getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB());
        return x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.pow(2).subtract(right).mod(p).signum() == 0;
    }
}
