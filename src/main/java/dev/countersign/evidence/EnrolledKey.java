package dev.countersign.evidence;

import dev.countersign.policy.Credential;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Public keys that can be enrolled for approving: P-256 as DER SubjectPublicKeyInfo with an uncompressed point, or an OpenSSH key on P-256 or
 * Ed25519, and in no other form. The point of each is checked once and the key kept, for it verifies again and again.
 */
public final class EnrolledKey {
    private static final int COORDINATE = 32;
    /** DER of a P-256 SubjectPublicKeyInfo up to the two coordinates (RFC 5480, 2): no other curve or point form begins like this. */
    private static final byte[] HEAD =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    /** DER of an Ed25519 SubjectPublicKeyInfo up to the key (RFC 8410, 4). */
    private static final byte[] ED25519_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int UNCOMPRESSED = 4;
    /** More keys than any policy holds; what a hostile caller could fill is emptied. */
    private static final int KEPT = 1_024;

    private static final Map<ByteBuffer, PublicKey> KNOWN = new ConcurrentHashMap<>();

    private EnrolledKey() {}

    /** Whether a person could ever sign with this credential. */
    public static boolean isOne(Credential credential) {
        return switch (credential) {
            case Credential.WebAuthn webAuthn -> isOne(webAuthn.spki());
            case Credential.Ssh ssh -> isSshKey(ssh);
        };
    }

    /** Whether these are the bytes of a P-256 key. */
    public static boolean isOne(byte[] spki) {
        try {
            ofSpki(spki);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isSshKey(Credential.Ssh ssh) {
        try {
            return SshKey.read(ssh.key()).type().equals(ssh.type());
        } catch (EvidenceException e) {
            return false;
        }
    }

    /** Whether the signature (DER for P-256, 64 bytes for Ed25519) is one by this key over the parts, one behind the other. */
    static boolean verifies(PublicKey key, byte[] signature, byte[]... parts) {
        try {
            var verifier =
                    Signature.getInstance(key instanceof ECPublicKey ? "SHA256withECDSA" : "Ed25519", JdkProviders.EC);
            verifier.initVerify(key);
            for (byte[] part : parts) {
                verifier.update(part);
            }
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // so the JDK refuses numbers and points that are none
        }
    }

    static PublicKey ofSpki(byte[] spki) throws GeneralSecurityException {
        PublicKey known = KNOWN.get(ByteBuffer.wrap(spki));
        if (known != null) {
            return known;
        }
        if (spki.length != HEAD.length + 2 * COORDINATE || !Arrays.equals(spki, 0, HEAD.length, HEAD, 0, HEAD.length)) {
            throw new InvalidKeySpecException("not an uncompressed P-256 key");
        }
        var key = KeyFactory.getInstance("EC", JdkProviders.EC).generatePublic(new X509EncodedKeySpec(spki));
        // JDK 25 takes points that are not on the curve: neither KeyFactory nor initVerify refuses them.
        if (!(key instanceof ECPublicKey ec) || !isOn(ec.getParams().getCurve(), ec.getW())) {
            throw new InvalidKeySpecException("the point is not on the curve P-256");
        }
        return kept(spki, key);
    }

    /** @param point uncompressed, 65 bytes (SEC 1, 2.3.3) */
    static PublicKey ofPoint(byte[] point) throws GeneralSecurityException {
        if (point.length != 1 + 2 * COORDINATE || point[0] != UNCOMPRESSED) {
            throw new InvalidKeySpecException("not an uncompressed point");
        }
        return ofSpki(behind(Arrays.copyOf(HEAD, HEAD.length - 1), point));
    }

    /** @param encoded 32 bytes (RFC 8032, 5.1.2) */
    static PublicKey ofEd25519(byte[] encoded) throws GeneralSecurityException {
        PublicKey known = KNOWN.get(ByteBuffer.wrap(encoded));
        if (known != null) {
            return known;
        }
        if (!Ed25519Point.canBeEnrolled(encoded)) {
            throw new InvalidKeySpecException("not a point of Ed25519 that can be enrolled");
        }
        var key = KeyFactory.getInstance("Ed25519", JdkProviders.EC)
                .generatePublic(new X509EncodedKeySpec(behind(ED25519_HEAD, encoded)));
        return kept(encoded, key);
    }

    private static byte[] behind(byte[] head, byte[] tail) {
        return ByteBuffer.allocate(head.length + tail.length)
                .put(head)
                .put(tail)
                .array();
    }

    private static PublicKey kept(byte[] bytes, PublicKey key) {
        if (KNOWN.size() >= KEPT) {
            KNOWN.clear();
        }
        KNOWN.put(ByteBuffer.wrap(bytes.clone()), key);
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
