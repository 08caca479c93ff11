package dev.countersign.firmware;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECPublicKeySpec;

/**
 * Verifies a signature over a digest that has already been computed. The JDK's RSASSA-PSS takes only whole messages, so
 * the check of RFC 8017 is made here ({@link EmsaPss}); ECDSA is the JDK's, behind a strict reading of the DER form.
 */
public final class DigestSignature {
    private DigestSignature() {}

    /**
     * Whether {@code signature} is one by {@code key} over {@code digest}.
     *
     * @param key RSA-3072, P-256 or P-384; every other key verifies nothing
     * @param digest SHA-256 (SHA-384 for P-384) of what was signed; another length verifies nothing
     * @param signature for RSA 384 bytes, most significant first, RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of
     *     exactly 32 bytes; for ECDSA the DER form
     */
    public static boolean verifies(PublicKey key, byte[] digest, byte[] signature) {
        requireNonNull(digest, "digest is null");
        requireNonNull(signature, "signature is null");
        return KeyKind.of(requireNonNull(key, "key is null"))
                .filter(kind -> kind.digestLength() == digest.length)
                .map(kind -> switch (kind) {
                    case RSA_3072 -> verifiesPss((RSAPublicKey) key, digest, signature);
                    case P_256 -> verifiesEcdsa((ECPublicKey) key, Curve.P_256, digest, signature);
                    case P_384 -> verifiesEcdsa((ECPublicKey) key, Curve.P_384, digest, signature);
                })
                .orElse(false);
    }

    /** RSASSA-PSS-VERIFY, RFC 8017 section 8.1.2, from step 2 on. */
    private static boolean verifiesPss(RSAPublicKey key, byte[] digest, byte[] signature) {
        if (signature.length != RsaKey.WIDTH) {
            return false;
        }
        BigInteger s = new BigInteger(1, signature);
        if (s.compareTo(key.getModulus()) >= 0) {
            return false;
        }
        BigInteger message = s.modPow(key.getPublicExponent(), key.getModulus());
        return EmsaPss.verifies(digest, FixedWidth.bigEndian(message, RsaKey.WIDTH));
    }

    private static boolean verifiesEcdsa(ECPublicKey key, Curve curve, byte[] digest, byte[] signature) {
        if (EcdsaSignature.ofDer(signature, curve).isEmpty()) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("NONEwithECDSA", "SunEC");
            // The key may come from a token's provider: only its numbers are used.
            verifier.initVerify(KeyFactory.getInstance("EC", "SunEC")
                    .generatePublic(new ECPublicKeySpec(key.getW(), curve.parameters())));
            verifier.update(digest);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false; // deny on doubt: SunEC throws for some signatures instead of answering no
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK cannot verify ECDSA", e);
        }
    }
}
