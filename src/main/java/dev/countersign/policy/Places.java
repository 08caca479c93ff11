package dev.countersign.policy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The places of a rule and who fills them: a maximum matching of people and places, found by augmenting paths (Kuhn). Which people are placed
 * first does not change how many can be placed, and nobody who has a place ever loses it to somebody later, only moves to another one.
 */
final class Places {
    private final Map<String, Set<String>> members;
    private final List<String> groups = new ArrayList<>();
    private final List<String> people = new ArrayList<>();

    Places(Map<String, Set<String>> members, Rule rule) {
        this.members = members;
        // The smallest group first, so that people of several groups leave the places that others could take as well.
        rule.shares().stream()
                .sorted(Comparator.comparing(
                        share -> members.getOrDefault(share.group(), Set.of()).size()))
                .forEach(share -> {
                    groups.addAll(Collections.nCopies(share.count(), share.group()));
                    people.addAll(Collections.nCopies(share.count(), ""));
                });
    }

    /** Finds a place for as many of these people as it can; each is named once, and none has a place yet. */
    Places seat(Collection<String> more) {
        more.forEach(person -> augment(person, new HashSet<>()));
        return this;
    }

    /** Whether a place could be found for this person as well, who has none yet. Nothing is changed. */
    boolean hasRoomFor(String person) {
        var before = List.copyOf(people);
        boolean room = augment(person, new HashSet<>());
        Collections.copy(people, before);
        return room;
    }

    int taken() {
        return (int) people.stream().filter(person -> !person.isEmpty()).count();
    }

    int open() {
        return people.size() - taken();
    }

    /** The open places of one group. */
    int open(String group) {
        int open = 0;
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).equals(group) && people.get(i).isEmpty()) {
                open++;
            }
        }
        return open;
    }

    private boolean augment(String person, Set<Integer> tried) {
        for (int i = 0; i < groups.size(); i++) {
            if (members.getOrDefault(groups.get(i), Set.of()).contains(person) && tried.add(i)) {
                String sitting = people.get(i);
                if (sitting.isEmpty() || augment(sitting, tried)) {
                    people.set(i, person);
                    return true;
                }
            }
        }
        return false;
    }
}
