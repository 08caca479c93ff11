package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import java.io.IOException;
import java.io.InputStream;

/** A policy with every kind of line, which tests alter. Ada and Ben are release managers, Cat and Dan security; all but Dan have ssh keys. */
public final class CompletePolicy {
    public static final String ADA = "p-3f9a1c5e7b20";
    public static final String BEN = "p-8c04d7e1f6a3";
    public static final String CAT = "p-b15e92c7304d";
    public static final String DAN = "p-e7a60b3f58d2";
    public static final String TEXT = text();

    private CompletePolicy() {}

    /** As it stands. */
    public static Policy policy() {
        return read(TEXT);
    }

    /** With other words in one place. */
    public static Policy with(String words, String others) {
        if (!TEXT.contains(words)) {
            throw new IllegalArgumentException("the policy has no words " + words);
        }
        return read(TEXT.replace(words, others));
    }

    public static Policy read(String text) {
        return PolicyReader.read(text.getBytes(US_ASCII));
    }

    private static String text() {
        try (InputStream in = CompletePolicy.class.getResourceAsStream("/policy/complete.policy")) {
            return new String(in.readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
