package dev.countersign.signer.hsm;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 by the JDK's own provider. */
final class Sha256 {
    /** Length of a digest in bytes. */
    static final int LENGTH = 32;

    private Sha256() {}

    static MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256", Software.BASE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK does not know SHA-256", e);
        }
    }

    /** The digest as 64 lower-case hex digits. */
    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(start().digest(bytes));
    }
}
