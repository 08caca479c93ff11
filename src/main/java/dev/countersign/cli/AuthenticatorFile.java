package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/**
 * Where a {@link SoftwareAuthenticator} is kept: one small file per person, made by the server's development provisioning
 * for each state folder and never shipped. Whoever can read it can approve as that person, so any mode but 0600 is
 * refused.
 *
 * <pre>
 * credentialId=&lt;base64url without padding&gt;
 * privateKey=&lt;base64 of the PKCS #8 form&gt;
 * publicKey=&lt;base64 of the SubjectPublicKeyInfo&gt;
 * </pre>
 *
 * <p>The private key passes through byte arrays only, and they are zeroed.
 */
final class AuthenticatorFile {
    private static final int MAXIMUM_SIZE = 4096;
    private static final Set<?> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private AuthenticatorFile() {}

    /** The file of {@code person} in {@code directory}. */
    static Path of(Path directory, String person) {
        return directory.resolve(person + ".properties");
    }

    /** Reads the authenticator in {@code file}; throws {@link IOException} if it is not one, or if others may read it. */
    static SoftwareAuthenticator read(Path file, InstantSource clock) throws IOException {
        demandOwnerOnly(file);
        var bytes = Files.readAllBytes(file);
        var privateKey = new byte[0];
        try {
            privateKey = Base64.getDecoder().decode(value(bytes, "privateKey"));
            var factory = KeyFactory.getInstance("EC");
            return new SoftwareAuthenticator(
                    Base64.getUrlDecoder().decode(value(bytes, "credentialId")),
                    new KeyPair(
                            factory.generatePublic(
                                    new X509EncodedKeySpec(Base64.getDecoder().decode(value(bytes, "publicKey")))),
                            factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey))),
                    clock);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause: its message may quote what it could not decode.
            throw new IOException(file + " does not hold a development authenticator");
        } finally {
            Arrays.fill(privateKey, (byte) 0);
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static void demandOwnerOnly(Path file) throws IOException {
        var attributes = Files.readAttributes(file, PosixFileAttributes.class, NOFOLLOW_LINKS);
        if (!attributes.isRegularFile() || attributes.size() > MAXIMUM_SIZE) {
            throw new IOException(file + " does not hold a development authenticator");
        }
        if (!OWNER_ONLY.containsAll(attributes.permissions())) {
            throw new IOException("others may read " + file + ": it must have mode 0600, but has "
                    + PosixFilePermissions.toString(attributes.permissions()));
        }
    }

    /** The bytes after {@code name=} on the one line that begins so; an illegal argument if there is none. */
    private static byte[] value(byte[] content, String name) {
        var start = (name + "=").getBytes(US_ASCII);
        for (int line = 0, end; line < content.length; line = end + 1) {
            end = line;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            var head = line + start.length;
            if (head <= end && Arrays.equals(content, line, head, start, 0, start.length)) {
                return Arrays.copyOfRange(content, head, end);
            }
        }
        throw new IllegalArgumentException("no line " + name);
    }
}
