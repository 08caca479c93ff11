package dev.countersign.firmware;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.util.Arrays;
import java.util.Optional;

/** The two curves of Secure Boot V2, with the number each has in a signature block. P-192, number 1, is not taken. */
enum Curve {
    P_256("secp256r1", 2, 32),
    P_384("secp384r1", 3, 48);

    @SuppressWarnings("ImmutableEnumChecker") // it has no setters
    private final ECParameterSpec parameters;

    private final int blockId;
    private final int width;

    Curve(String name, int blockId, int width) {
        this.parameters = named(name);
        this.blockId = blockId;
        this.width = width;
    }

    /** The curve of a key whose parameters are exactly these and whose point lies on it. */
    static Optional<Curve> of(ECPublicKey key) {
        return Arrays.stream(values())
                .filter(curve -> curve.hasParameters(key.getParams()) && curve.contains(key.getW()))
                .findFirst();
    }

    ECParameterSpec parameters() {
        return parameters;
    }

    /** The curve's number in a signature block. */
    int blockId() {
        return blockId;
    }

    /** Bytes of a coordinate and of each half of a signature. */
    int width() {
        return width;
    }

    /** The order of the group: r and s of a signature lie between 1 and this number less one. */
    BigInteger order() {
        return parameters.getOrder();
    }

    private boolean hasParameters(ECParameterSpec other) {
        return parameters.getCurve().equals(other.getCurve())
                && parameters.getGenerator().equals(other.getGenerator())
                && parameters.getOrder().equals(other.getOrder())
                && parameters.getCofactor() == other.getCofactor();
    }

    /** y² = x³ + ax + b (mod p): a point off the curve would let a forger choose an easier group. */
    private boolean contains(ECPoint point) {
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.signum() < 0 || x.compareTo(p) >= 0 || y.signum() < 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.multiply(x)
                .add(parameters.getCurve().getA())
                .multiply(x)
                .add(parameters.getCurve().getB());
        return y.multiply(y).subtract(right).mod(p).signum() == 0;
    }

    private static ECParameterSpec named(String name) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC", "SunEC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK does not know the curve " + name, e);
        }
    }
}
