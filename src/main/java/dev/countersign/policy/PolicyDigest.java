package dev.countersign.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The name of a policy in statements, in the journal and in the policy that follows it. */
public final class PolicyDigest {
    private static final byte[] TAG = "countersign/policy/v1\n".getBytes(StandardCharsets.US_ASCII);

    private PolicyDigest() {}

    /** SHA-256 of a tag and all bytes, in hexadecimal. */
    public static String of(byte[] policy) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(TAG);
            return HexFormat.of().formatHex(sha256.digest(policy));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
