package dev.countersign.evidence.ceremony;

import java.security.AlgorithmParameters;
import java.security.NoSuchAlgorithmException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.InvalidParameterSpecException;

/** Recognises a curve by its numbers, because Java's keys carry numbers and no name. */
public final class Curves {
    private static final ECParameterSpec P_256 = named("secp256r1");

    private Curves() {}

    /** Whether the numbers are those of P-256. */
    public static boolean isP256(ECParameterSpec curve) {
        return curve.getCurve().equals(P_256.getCurve())
                && curve.getGenerator().equals(P_256.getGenerator())
                && curve.getOrder().equals(P_256.getOrder())
                && curve.getCofactor() == P_256.getCofactor();
    }

    private static ECParameterSpec named(String name) {
        try {
            var parameters = AlgorithmParameters.getInstance("EC", SoftwareProviders.EC);
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (NoSuchAlgorithmException | InvalidParameterSpecException e) {
            throw new IllegalStateException("the JDK does not know " + name, e);
        }
    }
}
