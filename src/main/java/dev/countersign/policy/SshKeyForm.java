package dev.countersign.policy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The wire forms of ssh keys that a policy may enrol (RFC 5656, 3.1; RFC 8709, 4; PROTOCOL.u2f of OpenSSH): strings, each behind its length of
 * four bytes. Whether a point lies on the curve is for whoever verifies with it.
 */
enum SshKeyForm {
    /** P-256 on a security key; type, curve, point, application. */
    SECURITY_KEY("sk-ecdsa-sha2-nistp256@openssh.com", true),
    /** P-256 in a file; type, curve, point. */
    P_256("ecdsa-sha2-nistp256", false),
    /** Ed25519 in a file; type, key. */
    ED25519("ssh-ed25519", false);

    private static final int POINT = 65;
    private static final int ED25519_KEY = 32;

    private final String type;
    private final boolean hardware;

    SshKeyForm(String type, boolean hardware) {
        this.type = type;
        this.hardware = hardware;
    }

    static Optional<SshKeyForm> of(String type) {
        return Arrays.stream(values()).filter(form -> form.type.equals(type)).findFirst();
    }

    boolean isHardware() {
        return hardware;
    }

    /** The uncompressed point or Ed25519 key inside, or nothing if these bytes are not of this form. */
    Optional<byte[]> publicKey(byte[] wire) {
        var in = ByteBuffer.wrap(wire);
        if (!text(in).equals(type)) {
            return Optional.empty();
        }
        boolean curve = this == ED25519 || text(in).equals("nistp256");
        byte[] key = string(in);
        boolean shape = this == ED25519 ? key.length == ED25519_KEY : key.length == POINT && key[0] == 4;
        // Without this beginning OpenSSH keeps the key for another purpose, such as a login to a web page.
        boolean application = this != SECURITY_KEY || text(in).startsWith("ssh:");
        return curve && shape && application && !in.hasRemaining() ? Optional.of(key) : Optional.empty();
    }

    /** The point at the end of a P-256 SubjectPublicKeyInfo, so that it can be compared with those of ssh keys. */
    static byte[] pointOf(byte[] spki) {
        return Arrays.copyOfRange(spki, Math.max(0, spki.length - POINT), spki.length);
    }

    private static String text(ByteBuffer in) {
        return new String(string(in), StandardCharsets.ISO_8859_1);
    }

    /** The next string, or an empty one if there is none; no form has an empty string. */
    private static byte[] string(ByteBuffer in) {
        int length = in.remaining() < 4 ? 0 : in.getInt();
        byte[] bytes = new byte[length < 0 || length > in.remaining() ? 0 : length];
        in.get(bytes);
        return bytes;
    }
}
