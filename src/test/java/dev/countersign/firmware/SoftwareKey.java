package dev.countersign.firmware;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

/** A key pair in memory that signs as the HSM does; each is made when first needed and kept, because RSA takes its time. */
final class SoftwareKey {
    static final SoftwareKey RSA = new SoftwareKey(KeyKind.RSA_3072);
    static final SoftwareKey OTHER_RSA = new SoftwareKey(KeyKind.RSA_3072);
    static final SoftwareKey THIRD_RSA = new SoftwareKey(KeyKind.RSA_3072);
    static final SoftwareKey P_256 = new SoftwareKey(KeyKind.P_256);
    static final SoftwareKey OTHER_P_256 = new SoftwareKey(KeyKind.P_256);
    static final SoftwareKey P_384 = new SoftwareKey(KeyKind.P_384);

    private final KeyKind kind;
    private @Nullable KeyPair pair;

    private SoftwareKey(KeyKind kind) {
        this.kind = kind;
    }

    private synchronized KeyPair pair() {
        if (pair == null) {
            try {
                pair = generate(kind);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return pair;
    }

    private static KeyPair generate(KeyKind kind) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind == KeyKind.RSA_3072 ? "RSA" : "EC");
        switch (kind) {
            case RSA_3072 -> generator.initialize(3072);
            case P_256 -> generator.initialize(new ECGenParameterSpec("secp256r1"));
            case P_384 -> generator.initialize(new ECGenParameterSpec("secp384r1"));
        }
        return generator.generateKeyPair();
    }

    PublicKey publicKey() {
        return pair().getPublic();
    }

    PrivateKey privateKey() {
        return pair().getPrivate();
    }

    /** Signs whole bytes: RSASSA-PSS with a salt of 32 bytes, or ECDSA in DER. */
    byte[] sign(byte[] bytes) {
        try {
            Signature signer = Signature.getInstance(
                    switch (kind) {
                        case RSA_3072 -> "RSASSA-PSS";
                        case P_256 -> "SHA256withECDSA";
                        case P_384 -> "SHA384withECDSA";
                    });
            if (kind == KeyKind.RSA_3072) {
                signer.setParameter(pss(32));
            }
            signer.initSign(pair().getPrivate());
            signer.update(bytes);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static PSSParameterSpec pss(int saltLength) {
        return new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, saltLength, 1);
    }
}
