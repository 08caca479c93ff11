package dev.countersign.policy;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Whose real names stand behind the ids of a policy. A policy and everything signed under it stay public for ever, so they hold ids only; this
 * file can be forgotten, and the policy pins it by its digest as long as it exists.
 *
 * <pre>
 * # The people of the firmware team.
 * p-5d0c8e2fa917 Ada%20Lovelace ada@example.com
 * </pre>
 *
 * Lines {@code PERSON NAME MAIL}, separated by one space, name and mail as {@link FreeText}; comments and empty lines as in a policy. It may name
 * people whom the policy no longer has.
 *
 * @param digest SHA-256 of the file, as the policy's line {@code directory} names it
 * @param entries by person
 */
public record Directory(String digest, Map<String, Entry> entries) {
    public static final int MAXIMUM_BYTES = 65_536;

    public Directory {
        entries = Map.copyOf(entries);
    }

    /** What a person is called, and where to write to. */
    public record Entry(String name, String mail) {}

    /**
     * Reads a directory file.
     *
     * @throws PolicyException naming the line
     */
    public static Directory read(byte[] bytes) {
        var entries = new LinkedHashMap<String, Entry>();
        PolicyLines.of(bytes, MAXIMUM_BYTES, "a directory").forEach(line -> {
            line.require(line.fields().size() == 3, "a person has 3 fields separated by one space: id, name and mail");
            String person = line.name(0);
            var entry = new Entry(text(line, 1), text(line, 2));
            line.require(entries.put(person, entry) == null, person + " stands twice");
        });
        return new Directory(digest(bytes), entries);
    }

    /** Why this is not the directory of the policy, in one sentence without its full stop; or nothing. */
    public Optional<String> refusal(Policy policy) {
        if (policy.directory().isEmpty()) {
            return Optional.of("the policy has no directory");
        }
        if (!policy.directory().get().equals(digest)) {
            return Optional.of(
                    "the policy pins the directory " + policy.directory().get() + ", this one is " + digest);
        }
        return policy.people().keySet().stream()
                .filter(person -> !entries.containsKey(person))
                .sorted()
                .findFirst()
                .map(person -> "the directory does not name " + person);
    }

    private static String text(Line line, int index) {
        return FreeText.decode(line.field(index))
                .orElseThrow(
                        () -> line.refusal("'" + Line.shortened(line.field(index)) + "' is not percent-encoded text"));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
