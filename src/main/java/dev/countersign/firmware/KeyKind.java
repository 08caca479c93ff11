package dev.countersign.firmware;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of key that Secure Boot V2 knows, each with the one way it signs. */
public enum KeyKind {
    /** RSA with exactly 3072 bits and exponent 65537; RSASSA-PSS, MGF1 and digest SHA-256, salt of 32 bytes. */
    RSA_3072("rsa3072", "rsassa-pss-sha256", "SHA-256", 32),
    /** ECDSA on P-256 over SHA-256. */
    P_256("p256", "ecdsa-p256-sha256", "SHA-256", 32),
    /** ECDSA on P-384 over SHA-384; verified, never made. */
    P_384("p384", "ecdsa-p384-sha384", "SHA-384", 48);

    private final String id;
    private final String algorithm;
    private final String hash;
    private final int digestLength;

    KeyKind(String id, String algorithm, String hash, int digestLength) {
        this.id = id;
        this.algorithm = algorithm;
        this.hash = hash;
        this.digestLength = digestLength;
    }

    /** The kind of this {@link #id()}. */
    public static Optional<KeyKind> ofId(String id) {
        return Arrays.stream(values()).filter(kind -> kind.id.equals(id)).findFirst();
    }

    /** The kind of this key; empty for every key that Secure Boot V2 does not take, also for points off the curve. */
    public static Optional<KeyKind> of(PublicKey key) {
        return switch (key) {
            case RSAPublicKey rsa -> RsaKey.isRsa3072(rsa) ? Optional.of(RSA_3072) : Optional.empty();
            case ECPublicKey ec ->
                Curve.of(ec).map(curve -> switch (curve) {
                    case P_256 -> KeyKind.P_256;
                    case P_384 -> KeyKind.P_384;
                });
            default -> Optional.empty();
        };
    }

    /** The name in policies and key files: {@code rsa3072}, {@code p256}, {@code p384}. */
    public String id() {
        return id;
    }

    /** The name of key kind, scheme and hash together, as statements carry it. */
    public String algorithm() {
        return algorithm;
    }

    /** The JDK's name of the hash that is taken of the padded image. */
    public String hash() {
        return hash;
    }

    /** Length of that hash in bytes. */
    public int digestLength() {
        return digestLength;
    }
}
