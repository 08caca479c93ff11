package dev.countersign.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A policy that has been read and found fulfillable; the package document is its grammar.
 *
 * @param digest 64 hexadecimal digits
 * @param previous digest of the policy before, 64 zeros for the first
 * @param development whether people, keys and credentials are for development only
 * @param rp WebAuthn relying party id
 * @param origin where approvers approve
 * @param keys by name
 * @param groups the members by group name
 * @param threshold the least that any quorum may ask for
 */
public record Policy(
        String digest,
        String previous,
        boolean development,
        String rp,
        String origin,
        Map<String, Key> keys,
        List<Credential> credentials,
        Map<String, Set<String>> groups,
        int threshold,
        List<Product> products) {

    /** So that it fits into one control frame of the signer. */
    public static final int MAXIMUM_BYTES = 40_960;

    private static final byte[] TAG = "countersign/policy/v1\n".getBytes(StandardCharsets.US_ASCII);

    /** A signing key by the name that products use; {@code kind} is {@code rsa3072} or {@code p256}. */
    public record Key(String name, String kind, String spkiSha256) {}

    /**
     * What one person approves with.
     *
     * @param id as the authenticator gave it
     * @param spki DER of the P-256 key
     * @param credentialClass {@code passkey}, or {@code development} for software authenticators
     */
    @SuppressWarnings("ArrayRecordComponent") // found by id, never compared as a whole
    public record Credential(String person, byte[] id, byte[] spki, String credentialClass) {}

    /**
     * What may be signed, by which keys, and how many of which group must approve it.
     *
     * @param targets chips
     * @param keys names of 1 to 3 keys, in the order of the signature blocks
     */
    public record Product(
            String project,
            String channel,
            String format,
            Set<String> targets,
            List<String> keys,
            int quorum,
            String group) {}

    /**
     * Reads a policy.
     *
     * @throws PolicyException for anything that the grammar does not say, and for a rule that nobody could fulfil
     */
    public static Policy parse(byte[] bytes) {
        return new PolicyReader(bytes).read();
    }

    static String digestOf(byte[] bytes) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(TAG);
            return HexFormat.of().formatHex(sha256.digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /** The product line of a project and channel. */
    public Optional<Product> product(String project, String channel) {
        return products.stream()
                .filter(product ->
                        product.project().equals(project) && product.channel().equals(channel))
                .findFirst();
    }

    /** The enrolled credential with exactly this id. */
    public Optional<Credential> credential(byte[] id) {
        return credentials.stream()
                .filter(credential -> Arrays.equals(credential.id(), id))
                .findFirst();
    }

    /**
     * Whether these people are enough for a product.
     *
     * @param people who approved, each named once however many credentials they used
     */
    public Quorum quorum(Product product, String submitter, Set<String> people) {
        Set<String> members = groups.getOrDefault(product.group(), Set.of());
        long count = members.stream()
                .filter(people::contains)
                .filter(person -> !person.equals(submitter))
                .count();
        if (count >= product.quorum()) {
            return new Quorum.Met();
        }
        List<String> open = members.stream()
                .filter(person -> !people.contains(person) && !person.equals(submitter))
                .sorted()
                .toList();
        long missing = product.quorum() - count;
        return new Quorum.Missing(missing + " of " + product.quorum() + " approvals by " + product.group() + " "
                + (missing == 1 ? "is" : "are") + " still missing; "
                + (open.isEmpty() ? "nobody else" : String.join(", ", open)) + " may approve");
    }
}
