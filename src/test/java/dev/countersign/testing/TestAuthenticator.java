package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.SignedText;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An authenticator that signs whatever it is told: also what no authenticator would. Its key is made anew in every run.
 */
public final class TestAuthenticator {
    /** Relying party id in the policies of tests. */
    public static final String RP = "localhost";
    /** Origin in the policies of tests. */
    public static final String ORIGIN = "http://localhost:8080";
    /** User present and user verified. */
    public static final int FLAGS = 0x05;

    private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();

    private final String person;
    private final byte[] credentialId = new byte[32];
    private final KeyPair keys;

    public TestAuthenticator(String person) {
        this.person = person;
        new SecureRandom().nextBytes(credentialId);
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public String person() {
        return person;
    }

    public byte[] credentialId() {
        return credentialId.clone();
    }

    /** DER SubjectPublicKeyInfo. */
    public byte[] spki() {
        return keys.getPublic().getEncoded();
    }

    /** The line that enrols it. */
    public String policyLine() {
        return "approver " + person + " development " + BASE64_URL.encodeToString(credentialId) + " "
                + HexFormat.of().formatHex(spki());
    }

    /** "I agree that this is signed." */
    public Assertion approve(byte[] statement) {
        return sign(SignedText.approve(statement).challenge());
    }

    /** "This must not be signed." */
    public Assertion reject(String reason, byte[] statement) {
        return sign(SignedText.reject(reason, statement).challenge());
    }

    /** An assertion as a browser would make it. */
    public Assertion sign(byte[] challenge) {
        return sign(clientData(challenge, ORIGIN, "}"), authenticatorData(RP, FLAGS));
    }

    /** A good signature over any bytes. */
    public Assertion sign(byte[] clientData, byte[] authenticatorData) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(authenticatorData);
            signature.update(sha256(clientData));
            return new Assertion(credentialId, clientData, authenticatorData, signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The client data that Chromium writes, with {@code end} instead of the closing brace. */
    public static byte[] clientData(byte[] challenge, String origin, String end) {
        return ("{\"type\":\"webauthn.get\",\"challenge\":\"" + BASE64_URL.encodeToString(challenge)
                        + "\",\"origin\":\"" + origin + "\",\"crossOrigin\":false" + end)
                .getBytes(US_ASCII);
    }

    /** The 37 bytes of an assertion without extensions. */
    public static byte[] authenticatorData(String rp, int flags) {
        return ByteBuffer.allocate(37)
                .put(sha256(rp.getBytes(US_ASCII)))
                .put((byte) flags)
                .putInt(7)
                .array();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
