package dev.countersign.evidence.ceremony;

import dev.countersign.evidence.Sha256;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

/** Verifies in software, with the public key of a record, what the key in the token signed: canaries and minutes. */
public final class KeyVerification {
    /** SHA-256, MGF1 with SHA-256, 32 bytes of salt: the one form that the formats here know. */
    public static final PSSParameterSpec PSS = new PSSParameterSpec(
            "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, Sha256.LENGTH, PSSParameterSpec.TRAILER_FIELD_BC);

    private KeyVerification() {}

    /** Whether the signature over the SHA-256 of the bytes is right: PSS as above for RSA, DER for ECDSA. */
    public static boolean verifies(KeyRecord key, byte[] bytes, byte[] signature) {
        try {
            var verifier = switch (key.template()) {
                case RSA_3072 -> {
                    var pss = Signature.getInstance("RSASSA-PSS", SoftwareProviders.RSA);
                    pss.setParameter(PSS);
                    yield pss;
                }
                case P_256 -> Signature.getInstance("SHA256withECDSA", SoftwareProviders.EC);
            };
            verifier.initVerify(key.publicKey());
            verifier.update(bytes);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            return false;
        } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException | InvalidKeyException e) {
            throw new IllegalStateException("the JDK cannot verify with " + key.name(), e);
        }
    }
}
