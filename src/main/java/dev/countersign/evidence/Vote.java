package dev.countersign.evidence;

/**
 * What a verified signature counts for: one person, by one channel.
 *
 * @param person as the policy names them
 */
public record Vote(String person, Channel channel) {}
