package dev.countersign.evidence.ceremony;

import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of key that a ceremony makes. Each has exactly one mechanism for life: the token refuses every other
 * padding or hash with that key, whatever a program asks for.
 */
public enum KeyTemplate {
    // The numbers are those of PKCS#11: CKK, the one CKM that signs, and the CKM that makes the pair.

    /** RSA with 3072 bits and exponent 65537, RSASSA-PSS only: CKM_RSA_PKCS_PSS. */
    RSA_3072("rsa3072", "RSA", 0x0, 0xd, 0x0),
    /** The curve P-256, ECDSA over a ready digest only: CKM_ECDSA. */
    P_256("p256", "EC", 0x3, 0x1041, 0x1040);

    private final String id;
    private final String generator;
    private final long keyType;
    private final long mechanism;
    private final long generationMechanism;

    KeyTemplate(String id, String generator, long keyType, long mechanism, long generationMechanism) {
        this.id = id;
        this.generator = generator;
        this.keyType = keyType;
        this.mechanism = mechanism;
        this.generationMechanism = generationMechanism;
    }

    /** The kind with this {@link #id}, if there is one. */
    public static Optional<KeyTemplate> ofId(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id.equals(id)).findFirst();
    }

    /** The name used on command lines, in policies and in records: {@code rsa3072} or {@code p256}. */
    public String id() {
        return id;
    }

    /** The algorithm name that Java's key classes use: {@code RSA} or {@code EC}. */
    public String generator() {
        return generator;
    }

    /** What a generator of such keys is told. */
    public AlgorithmParameterSpec parameters() {
        return switch (this) {
            case RSA_3072 -> new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4);
            case P_256 -> new ECGenParameterSpec("secp256r1");
        };
    }

    /** The CKK number. */
    public long keyType() {
        return keyType;
    }

    /** The only PKCS#11 mechanism (CKM) that the key may ever be used with. */
    public long mechanism() {
        return mechanism;
    }

    /** What CKA_KEY_GEN_MECHANISM must say of a key that was made inside the token. */
    public long generationMechanism() {
        return generationMechanism;
    }

    /**
     * A public key as an object of the JDK's software providers, whoever made the bytes.
     *
     * @param spki DER SubjectPublicKeyInfo
     * @throws InvalidKeySpecException if the bytes are no key of the algorithm
     */
    public PublicKey publicKey(byte[] spki) throws InvalidKeySpecException {
        try {
            return KeyFactory.getInstance(generator, SoftwareProviders.of(this))
                    .generatePublic(new X509EncodedKeySpec(spki));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK cannot read keys of the kind " + id, e);
        }
    }

    /** Whether a public key has the algorithm, size and exponent or curve of this kind. */
    public boolean fits(PublicKey key) {
        return switch (this) {
            case RSA_3072 ->
                key instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength() == 3072
                        && rsa.getPublicExponent().equals(RSAKeyGenParameterSpec.F4);
            case P_256 -> key instanceof ECPublicKey ec && Curves.isP256(ec.getParams());
        };
    }
}
