package dev.countersign.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Whether the people who agreed can fill the places of a rule, each of them one place. That at least N of those who fill places agreed over the
 * command line needs no search of its own: whoever can be placed by themselves can be placed together with the others (the sets of people that
 * can be placed are a transversal matroid), so it is enough that N of them have places and that all places are taken.
 */
public final class Quorums {
    private final Policy policy;
    private final Rule rule;
    private final Votes votes;
    private final Optional<String> excluded;

    private Quorums(Policy policy, Rule rule, Votes votes, Optional<String> excluded) {
        this.policy = policy;
        this.rule = rule;
        this.votes = votes;
        this.excluded = excluded;
    }

    /**
     * Whether these people are enough.
     *
     * @param commandLine how many of those who fill places must have agreed over the command line
     * @param excluded a person who does not count, for they asked for what is to be agreed to
     */
    public static Quorum of(Policy policy, Rule rule, int commandLine, Votes votes, Optional<String> excluded) {
        return new Quorums(policy, rule, votes, excluded).judge(commandLine);
    }

    private Quorum judge(int commandLine) {
        Places all = seated(votes.people());
        Places overCommandLine = seated(votes.commandLine());
        int channel = commandLine - overCommandLine.taken();
        var sentences = new ArrayList<String>();
        if (all.open() > 0) {
            sentences.add(people(all));
        }
        if (channel > 0) {
            sentences.add(channel + " of " + commandLine + " approvals over the command line "
                    + verb(channel) + " still missing; "
                    + candidates(overCommandLine, this::couldUseTheCommandLine) + " may approve there");
        }
        return sentences.isEmpty() ? new Quorum.Met() : new Quorum.Missing(String.join("; ", sentences));
    }

    private String people(Places all) {
        String shares = rule.shares().stream()
                .filter(share -> all.open(share.group()) > 0)
                .map(share -> all.open(share.group()) + " of " + share.count() + " approvals by " + share.group())
                .collect(Collectors.joining(" and "));
        return shares + " " + verb(all.open()) + " still missing; "
                + candidates(all, person -> !votes.people().contains(person)) + " may approve";
    }

    private String candidates(Places places, Predicate<String> able) {
        List<String> people = sorted(rule.shares().stream()
                        .flatMap(share -> policy.members(share.group()).stream())
                        .collect(Collectors.toSet()))
                .stream()
                .filter(able)
                .filter(places::hasRoomFor)
                .toList();
        return people.isEmpty() ? "nobody else" : String.join(", ", people);
    }

    private boolean couldUseTheCommandLine(String person) {
        return !votes.commandLine().contains(person) && policy.hasSsh(person);
    }

    private Places seated(Set<String> people) {
        return new Places(policy.groups(), rule).seat(sorted(people));
    }

    /** Without the one who does not count, and always in the same order, so that a sentence never changes by chance. */
    private List<String> sorted(Collection<String> people) {
        var sorted = new TreeSet<>(people);
        excluded.ifPresent(sorted::remove);
        return List.copyOf(sorted);
    }

    private static String verb(int count) {
        return count == 1 ? "is" : "are";
    }
}
