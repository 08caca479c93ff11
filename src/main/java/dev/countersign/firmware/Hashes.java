package dev.countersign.firmware;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The JDK's hashes, which every JDK must have. */
final class Hashes {
    private Hashes() {}

    static MessageDigest sha256() {
        return named("SHA-256");
    }

    static MessageDigest sha384() {
        return named("SHA-384");
    }

    /** The digest of what went in so far, while more will follow. */
    static Digest soFar(MessageDigest hash) {
        try {
            return Digest.of(((MessageDigest) hash.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's hashes can be copied", e);
        }
    }

    static Digest sha256(byte[] bytes) {
        return Digest.of(sha256().digest(bytes));
    }

    private static MessageDigest named(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK does not know " + name, e);
        }
    }
}
