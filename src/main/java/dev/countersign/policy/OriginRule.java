package dev.countersign.policy;

import java.util.Optional;

/** What a policy demands of one fact about where a build comes from. A pattern is the exact text, or a beginning ended by {@code *}. */
public sealed interface OriginRule {

    /** Nothing is demanded. */
    record Any() implements OriginRule {}

    /** The submitter says so, and nothing that is verified says otherwise. */
    record Declared(String pattern) implements OriginRule {}

    /** A verified token or provenance says so. */
    record Verified(String pattern) implements OriginRule {}

    /**
     * Whether this is enough.
     *
     * @param verified what a verified token or provenance says, if there is one
     * @param declared what the submitter says, if anything
     */
    default boolean allows(Optional<String> verified, Optional<String> declared) {
        return switch (this) {
            case Any() -> true;
            case Declared(String pattern) ->
                declared.filter(text -> matches(pattern, text)).isPresent()
                        && verified.filter(text -> !matches(pattern, text)).isEmpty();
            case Verified(String pattern) ->
                verified.filter(text -> matches(pattern, text)).isPresent();
        };
    }

    private static boolean matches(String pattern, String text) {
        return pattern.endsWith("*")
                ? text.startsWith(pattern.substring(0, pattern.length() - 1))
                : text.equals(pattern);
    }

    /** As it stands in the policy. */
    default String text() {
        return switch (this) {
            case Any() -> "any";
            case Declared(String pattern) -> "declared " + pattern;
            case Verified(String pattern) -> "verified " + pattern;
        };
    }
}
