package dev.countersign.policy;

/** What a policy demands of one fact about where a build comes from. A pattern is the exact text, or a beginning ended by {@code *}. */
public sealed interface OriginRule {

    /** Nothing is demanded. */
    record Any() implements OriginRule {}

    /** The submitter says so, and nothing that is verified says otherwise. */
    record Declared(String pattern) implements OriginRule {}

    /** A verified token or provenance says so. */
    record Verified(String pattern) implements OriginRule {}

    /** Whether the text is the pattern's, or begins as it does. */
    static boolean matches(String pattern, String text) {
        return pattern.endsWith("*")
                ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                : text.equals(pattern);
    }
}
