package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.SignedText;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A development approver in tests: reads the authenticator's file that the provisioning made and signs statements with
 * it, written without looking at the command line program, so that each checks the other.
 */
public final class ApproverKey {
    private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();
    /** User present and user verified. */
    private static final byte FLAGS = 0x05;

    private static final String RP = "localhost";
    private static final String ORIGIN = "http://localhost:8080";

    private final byte[] credentialId;
    private final PrivateKey key;

    private ApproverKey(byte[] credentialId, PrivateKey key) {
        this.credentialId = credentialId;
        this.key = key;
    }

    /** The authenticator of this person in this state folder. */
    public static ApproverKey of(Path stateFolder, String person) {
        Path file = stateFolder.resolve("development/authenticators/" + person + ".properties");
        try {
            var properties = new Properties();
            properties.load(new StringReader(Files.readString(file)));
            var pkcs8 = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(properties.getProperty("privateKey")));
            return new ApproverKey(
                    Base64.getUrlDecoder().decode(properties.getProperty("credentialId")),
                    KeyFactory.getInstance("EC").generatePrivate(pkcs8));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no authenticator in " + file, e);
        }
    }

    /** "I agree that this is signed." */
    public Assertion approve(byte[] statement) {
        return sign(SignedText.approve(statement).challenge());
    }

    /** "This must not be signed." */
    public Assertion reject(String reason, byte[] statement) {
        return sign(SignedText.reject(reason, statement).challenge());
    }

    /** An assertion over any challenge. */
    public Assertion sign(byte[] challenge) {
        byte[] clientData = ("{\"type\":\"webauthn.get\",\"challenge\":\"" + BASE64_URL.encodeToString(challenge)
                        + "\",\"origin\":\"" + ORIGIN + "\",\"crossOrigin\":false}")
                .getBytes(US_ASCII);
        byte[] authenticatorData = ByteBuffer.allocate(37)
                .put(sha256(RP.getBytes(US_ASCII)))
                .put(FLAGS)
                .putInt(1)
                .array();
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(authenticatorData);
            signature.update(sha256(clientData));
            return new Assertion(credentialId, clientData, authenticatorData, signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The members of the API's JSON, base64url. */
    public static Map<String, Object> json(Assertion assertion) {
        var members = new LinkedHashMap<String, Object>();
        members.put("credentialId", BASE64_URL.encodeToString(assertion.credentialId()));
        members.put("clientDataJSON", BASE64_URL.encodeToString(assertion.clientDataJson()));
        members.put("authenticatorData", BASE64_URL.encodeToString(assertion.authenticatorData()));
        members.put("signature", BASE64_URL.encodeToString(assertion.signature()));
        return members;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
