package dev.countersign.policy;

/** Whether enough people have approved. */
public sealed interface Quorum {
    /** Enough people have approved. */
    record Met() implements Quorum {}

    /** Not enough; {@code sentence} says how many of whom are missing. */
    record Missing(String sentence) implements Quorum {}
}
