package dev.countersign.app.development;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * The public half of a software SSH key that stands in for one person's security key in development.
 *
 * <p>The private half lies in a file of mode 0600 that {@code ssh-keygen -Y sign} reads, in OpenSSH's own form without a
 * passphrase (OpenSSH PROTOCOL.key), and the public half beside it with the ending {@code .pub}, as ssh-keygen would make
 * them. It is made here, in Java, so that a machine without OpenSSH can make the policy.
 *
 * @param type {@code ecdsa-sha2-nistp256}
 * @param key in base64, as in the {@code .pub} file
 */
public record DevelopmentSshKey(String person, String type, String key) {
    private static final String TYPE = "ecdsa-sha2-nistp256";
    private static final String CURVE = "nistp256";
    private static final int COORDINATE = 32;
    /** The section with the private key is padded to a multiple of this, with the bytes 1, 2, 3 and so on. */
    private static final int BLOCK = 8;

    /**
     * The key of this person in this folder, made if it is missing. Whole or absent after a crash.
     *
     * @throws IOException if a file cannot be read or written
     */
    public static DevelopmentSshKey of(Path folder, String person) throws IOException {
        Path open = folder.resolve(person + ".pub");
        // The public half is written last: where it is, both are.
        if (!Files.exists(open)) {
            PrivateFiles.folder(folder);
            KeyPair pair = pair();
            byte[] blob = blob((ECPublicKey) pair.getPublic());
            PrivateFiles.write(folder.resolve(person), privateFile(pair, blob, person));
            String line = TYPE + " " + Base64.getEncoder().encodeToString(blob) + " " + person + "\n";
            PrivateFiles.write(open, line.getBytes(StandardCharsets.US_ASCII));
        }
        String[] fields =
                Files.readString(open, StandardCharsets.US_ASCII).strip().split(" ", -1);
        if (fields.length < 2 || !fields[0].equals(TYPE)) {
            throw new IOException(open + " does not hold a key of type " + TYPE);
        }
        return new DevelopmentSshKey(person, fields[0], fields[1]);
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    /** RFC 5656, 3.1. */
    private static byte[] blob(ECPublicKey key) {
        return new Fields().text(TYPE).text(CURVE).bytes(point(key)).bytes();
    }

    /** SEC 1, 2.3.3: uncompressed. */
    private static byte[] point(ECPublicKey key) {
        var point = new ByteArrayOutputStream();
        point.write(4);
        point.writeBytes(fixed(key.getW().getAffineX()));
        point.writeBytes(fixed(key.getW().getAffineY()));
        return point.toByteArray();
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[COORDINATE];
        int length = Math.min(bytes.length, COORDINATE);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE - length, length);
        return fixed;
    }

    private static byte[] privateFile(KeyPair pair, byte[] blob, String person) {
        // Two equal numbers: with a passphrase they would show whether it was the right one.
        int check = new SecureRandom().nextInt();
        var secret = new Fields()
                .number(check)
                .number(check)
                .text(TYPE)
                .text(CURVE)
                .bytes(point((ECPublicKey) pair.getPublic()))
                .bytes(((ECPrivateKey) pair.getPrivate()).getS().toByteArray())
                .text(person)
                .padded();
        byte[] whole = new Fields()
                .raw("openssh-key-v1\0")
                .text("none")
                .text("none")
                .text("")
                .number(1)
                .bytes(blob)
                .bytes(secret)
                .bytes();
        String lines = Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(whole);
        return ("-----BEGIN OPENSSH PRIVATE KEY-----\n" + lines + "\n-----END OPENSSH PRIVATE KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Fields of SSH's wire form (RFC 4251, 5). */
    private static final class Fields {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Fields number(int value) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.write(value >>> shift);
            }
            return this;
        }

        Fields bytes(byte[] field) {
            number(field.length);
            out.writeBytes(field);
            return this;
        }

        Fields text(String field) {
            return bytes(field.getBytes(StandardCharsets.US_ASCII));
        }

        Fields raw(String text) {
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        byte[] padded() {
            for (int next = 1; out.size() % BLOCK != 0; next++) {
                out.write(next);
            }
            return bytes();
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
