package dev.countersign.evidence;

/**
 * What a person made over a {@link SignedText}. Two different ones can hold for the same person and text, so they are never compared or
 * counted: people are.
 */
public sealed interface PersonSignature permits Assertion, SshSignature {}
