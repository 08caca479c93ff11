package dev.countersign.cli.ssh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A public key as it stands in a {@code .pub} file: {@code TYPE BASE64 [COMMENT]} (RFC 4253 section 6.6; OpenSSH PROTOCOL.u2f for the types
 * that begin with {@code sk-}).
 *
 * @param type such as {@code sk-ecdsa-sha2-nistp256@openssh.com}
 * @param blob wire form of the key; it begins with the type
 */
@SuppressWarnings("ArrayRecordComponent") // equals is ours
public record SshPublicKey(String type, byte[] blob) {

    /** Reads one line; empty if it is none of this form, a private key say. */
    public static Optional<SshPublicKey> parse(String text) {
        var fields = text.strip().split(" ", 3);
        if (fields.length < 2 || text.strip().contains("\n")) {
            return Optional.empty();
        }
        try {
            var key = new SshPublicKey(fields[0], Base64.getDecoder().decode(fields[1]));
            return key.namesItsType() ? Optional.of(key) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What {@code ssh-keygen -l} and {@code ssh-add -l} show. */
    public String fingerprint() {
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(Sha256.of(blob));
    }

    private boolean namesItsType() {
        var name = type.getBytes(US_ASCII);
        var in = ByteBuffer.wrap(blob);
        return in.remaining() > Integer.BYTES + name.length
                && in.getInt() == name.length
                && Arrays.equals(blob, Integer.BYTES, Integer.BYTES + name.length, name, 0, name.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SshPublicKey key && Arrays.equals(blob, key.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }

    @Override
    public String toString() {
        return type + " " + fingerprint();
    }
}
