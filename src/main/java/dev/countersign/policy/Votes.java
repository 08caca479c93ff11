package dev.countersign.policy;

import java.util.Set;

/**
 * Who has agreed to something, each person once, whatever they signed with.
 *
 * @param people through any channel
 * @param commandLine those of them who did it over the command line
 */
public record Votes(Set<String> people, Set<String> commandLine) {
    public Votes {
        people = Set.copyOf(people);
        commandLine = Set.copyOf(commandLine);
        if (!people.containsAll(commandLine)) {
            throw new IllegalArgumentException("who agreed over the command line has agreed");
        }
    }

    /** Everybody through the web. */
    public static Votes web(Set<String> people) {
        return new Votes(people, Set.of());
    }
}
