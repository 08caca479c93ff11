package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.Sha256;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * An authenticator made of software: it answers a challenge with a genuine WebAuthn assertion, byte for byte what a
 * browser with a security key would send, so that the signer has one way of checking and development runs through it.
 *
 * <p>It proves less than a real one: its key lies in a file, nobody touched anything, and the flags "user present" and
 * "user verified" are a mere claim. Therefore policies mark such credentials {@code development}, and only a policy
 * that is itself marked so may hold them.
 *
 * <p>It lives here because the command line program is what uses it. The server never can: {@code app.development} makes
 * the key files and enrols the public halves, but cannot sign with them; no package of the server may use {@code cli}.
 *
 * <p>Sources: Web Authentication Level 3, 6.1 (authenticator data), 6.3.3 (assertion), 5.8.1.1 (serialisation of the
 * client data, the form that Chromium writes).
 */
public final class SoftwareAuthenticator {
    private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();
    /** A scheme, a host, perhaps a port: nothing that JSON would have to escape. */
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]{1,255}");
    /** User present (0x01) and user verified (0x04); no extensions, no attested credential, not backed up. */
    private static final byte FLAGS = 0x05;

    private static final int CREDENTIAL_ID_LENGTH = 32;
    private static final int AUTHENTICATOR_DATA_LENGTH = 37;

    private final byte[] credentialId;
    private final KeyPair keys;
    private final InstantSource clock;
    private long counter;

    /** An authenticator with the given credential; {@code keys} are a pair on P-256. */
    SoftwareAuthenticator(byte[] credentialId, KeyPair keys, InstantSource clock) {
        this.credentialId = credentialId.clone();
        this.keys = requireNonNull(keys, "keys is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** A new authenticator with a fresh key and a random credential id, in memory only. */
    public static SoftwareAuthenticator create(InstantSource clock) {
        try {
            var random = new SecureRandom();
            var credentialId = new byte[CREDENTIAL_ID_LENGTH];
            random.nextBytes(credentialId);
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return new SoftwareAuthenticator(credentialId, generator.generateKeyPair(), clock);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no P-256", e);
        }
    }

    public byte[] credentialId() {
        return credentialId.clone();
    }

    /** The public key as SubjectPublicKeyInfo in DER, the form in which policies enrol it. */
    public byte[] publicKey() {
        return keys.getPublic().getEncoded();
    }

    /**
     * Signs {@code challenge}, which the caller has computed from the statement itself; a challenge taken from a server
     * would prove nothing.
     *
     * @param relyingParty the RP id, a host name such as {@code localhost}
     * @param origin the origin of the page that would have asked, such as {@code http://localhost:8080}
     */
    public synchronized Assertion sign(byte[] challenge, String relyingParty, String origin) {
        var clientData = clientData(challenge, origin);
        var authenticatorData = ByteBuffer.allocate(AUTHENTICATOR_DATA_LENGTH)
                .put(Sha256.of(relyingParty.getBytes(US_ASCII)))
                .put(FLAGS)
                .putInt((int) nextCounter())
                .array();
        return new Assertion(
                credentialId.clone(), clientData, authenticatorData, signature(authenticatorData, clientData));
    }

    private static byte[] clientData(byte[] challenge, String origin) {
        if (!ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException("not a web origin: " + origin);
        }
        return "{\"type\":\"webauthn.get\",\"challenge\":\"%s\",\"origin\":\"%s\",\"crossOrigin\":false}"
                .formatted(BASE64_URL.encodeToString(challenge), origin)
                .getBytes(US_ASCII);
    }

    /**
     * Seconds since 1970, and always more than before: so the counter rises from run to run without a file that would
     * have to be written. It fits 32 bits until 2106. Nobody decides by it: many authenticators always send zero.
     */
    private long nextCounter() {
        counter = Math.max(counter + 1, clock.instant().getEpochSecond());
        return counter;
    }

    private byte[] signature(byte[] authenticatorData, byte[] clientData) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(authenticatorData);
            signature.update(Sha256.of(clientData));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the authenticator's key cannot sign", e);
        }
    }
}
