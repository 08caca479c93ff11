package dev.countersign.app.development;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Properties;

/**
 * The public half of a software authenticator that stands in for one person's passkey in development.
 *
 * <p>Its key is a P-256 key in a file of mode 0600, made when the state folder is made; the command line program reads
 * it to produce genuine WebAuthn assertions. The file has the lines {@code person}, {@code credentialId} (base64url),
 * {@code privateKey} (base64 of PKCS #8) and {@code publicKey} (base64 of the SubjectPublicKeyInfo).
 *
 * @param credentialId base64url without padding
 * @param spkiHex hexadecimal DER of the SubjectPublicKeyInfo
 */
public record DevelopmentAuthenticator(String person, String credentialId, String spkiHex) {
    private static final int CREDENTIAL_ID_BYTES = 32;

    /**
     * The authenticator of this person in this folder, made if it is missing. Whole or absent after a crash.
     *
     * @throws IOException if the file cannot be read or written
     */
    public static DevelopmentAuthenticator of(Path folder, String person) throws IOException {
        Path file = folder.resolve(person + ".properties");
        if (!Files.exists(file)) {
            PrivateFiles.folder(folder);
            PrivateFiles.write(file, make(person).getBytes(StandardCharsets.US_ASCII));
        }
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        byte[] spki = Base64.getDecoder().decode(properties.getProperty("publicKey"));
        return new DevelopmentAuthenticator(
                person, properties.getProperty("credentialId"), HexFormat.of().formatHex(spki));
    }

    private static String make(String person) {
        var random = new SecureRandom();
        byte[] credentialId = new byte[CREDENTIAL_ID_BYTES];
        random.nextBytes(credentialId);
        KeyPair pair;
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            pair = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
        var base64 = Base64.getEncoder();
        return "# Development only: a software authenticator. Whoever has this file can approve under the development policy.\n"
                + "person=" + person + "\n"
                + "credentialId=" + Base64.getUrlEncoder().withoutPadding().encodeToString(credentialId) + "\n"
                + "privateKey=" + base64.encodeToString(pair.getPrivate().getEncoded()) + "\n"
                + "publicKey=" + base64.encodeToString(pair.getPublic().getEncoded()) + "\n";
    }
}
