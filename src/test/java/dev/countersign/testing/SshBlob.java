package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * The fields of an SSHSIG, each to be altered, written without the code that it tests (OpenSSH PROTOCOL.sshsig).
 *
 * @param hash as it stands in the blob, {@code sha512}
 */
public record SshBlob(
        String magic, int version, byte[] publicKey, String namespace, byte[] reserved, String hash, byte[] signature) {

    public static final String NAMESPACE = "countersign";

    /** The blob of ssh-keygen, without its signature yet. */
    public static SshBlob by(byte[] publicKey) {
        return new SshBlob("SSHSIG", 1, publicKey, NAMESPACE, new byte[0], "sha512", new byte[0]);
    }

    /** Its one form. */
    public byte[] bytes() {
        return join(
                magic.getBytes(US_ASCII),
                u32(version),
                string(publicKey),
                string(namespace),
                string(reserved),
                string(hash),
                string(signature));
    }

    /** What is signed for this text. */
    public byte[] message(byte[] text) {
        byte[] digest = digest(hash.equals("sha256") ? "SHA-256" : "SHA-512", text);
        return join(magic.getBytes(US_ASCII), string(namespace), string(reserved), string(hash), string(digest));
    }

    public SshBlob withMagic(String other) {
        return new SshBlob(other, version, publicKey, namespace, reserved, hash, signature);
    }

    public SshBlob withVersion(int other) {
        return new SshBlob(magic, other, publicKey, namespace, reserved, hash, signature);
    }

    public SshBlob withPublicKey(byte[] other) {
        return new SshBlob(magic, version, other, namespace, reserved, hash, signature);
    }

    public SshBlob withNamespace(String other) {
        return new SshBlob(magic, version, publicKey, other, reserved, hash, signature);
    }

    public SshBlob withReserved(byte[] other) {
        return new SshBlob(magic, version, publicKey, namespace, other, hash, signature);
    }

    public SshBlob withHash(String other) {
        return new SshBlob(magic, version, publicKey, namespace, reserved, other, signature);
    }

    public SshBlob withSignature(byte[] other) {
        return new SshBlob(magic, version, publicKey, namespace, reserved, hash, other);
    }

    /** A string of SSH (RFC 4251, 5). */
    public static byte[] string(byte[] bytes) {
        return join(u32(bytes.length), bytes);
    }

    public static byte[] string(String text) {
        return string(text.getBytes(US_ASCII));
    }

    /** Two numbers as they stand in an ECDSA signature of SSH (RFC 5656, 3.1.2). */
    public static byte[] numbers(BigInteger r, BigInteger s) {
        return join(string(r.toByteArray()), string(s.toByteArray()));
    }

    public static byte[] u32(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    public static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
