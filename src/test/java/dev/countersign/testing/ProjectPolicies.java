package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** The policies in the project's folder {@code policies}, lines in braces filled with keys that nobody has. */
public final class ProjectPolicies {
    public static final Path FOLDER = Path.of("policies");

    private ProjectPolicies() {}

    /** Without their ending, in the order of the alphabet. */
    public static List<String> names() {
        try (var files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".policy"))
                    .map(name -> name.replace(".policy", ""))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Policy read(String name) {
        return PolicyReader.read(filled(text(name + ".policy")).getBytes(US_ASCII));
    }

    /** A file of the folder. */
    public static String text(String file) {
        try {
            return Files.readString(FOLDER.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String filled(String template) {
        String keys = Pattern.compile("\\{key (\\S+) (\\S+)}")
                .matcher(template)
                .replaceAll(key -> "key " + key.group(1) + " " + key.group(2) + " " + hash(key.group(1)));
        return Pattern.compile("\\{approver (\\S+)}")
                .matcher(keys)
                .replaceAll(approver -> new TestAuthenticator(approver.group(1)).policyLine() + "\n"
                        + "approver " + approver.group(1) + " software-ssh ecdsa-sha2-nistp256 "
                        + sshKey(new TestAuthenticator(approver.group(1)).spki()));
    }

    /** The wire form of a P-256 key. */
    private static String sshKey(byte[] spki) {
        byte[] head = HexFormat.of()
                .parseHex("0000001365636473612d736861322d6e69737470323536000000086e6973747032353600000041");
        byte[] key = Arrays.copyOf(head, head.length + 65);
        System.arraycopy(spki, spki.length - 65, key, head.length, 65);
        return Base64.getEncoder().encodeToString(key);
    }

    private static String hash(String name) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(name.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
