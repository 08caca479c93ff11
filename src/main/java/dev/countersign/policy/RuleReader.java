package dev.countersign.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads rules over groups, and refuses those that nobody could fulfil. */
final class RuleReader {
    private final Map<String, Set<String>> groups;
    private final int threshold;

    RuleReader(Map<String, Set<String>> groups, int threshold) {
        this.groups = groups;
        this.threshold = threshold;
    }

    /** The rule that fills the rest of a line. */
    Rule rule(Line line) {
        List<String> fields = line.fields();
        line.require(fields.size() % 2 == 1, "a rule is N GROUP, or several such pairs");
        var shares = new ArrayList<Rule.Share>();
        var names = new HashSet<String>();
        for (int i = 1; i < fields.size(); i += 2) {
            String group = group(line, i + 1);
            line.require(names.add(group), "the group " + group + " stands twice in the rule");
            shares.add(new Rule.Share(line.count(i), group));
        }
        var rule = new Rule(shares);
        line.require(
                rule.people() >= threshold, "the rule asks for fewer people than the threshold, which is " + threshold);
        int able = able(rule, everybody(rule));
        line.require(
                able == rule.people(),
                "the rule asks for " + rule.people() + " people, but its groups can fill only " + able
                        + " of these places");
        return rule;
    }

    /** The name of a group that the policy defines. */
    String group(Line line, int index) {
        String name = line.name(index);
        line.require(groups.containsKey(name), "the group " + name + " is not defined");
        return name;
    }

    /** How many places of the rule these people can fill. */
    int able(Rule rule, Set<String> people) {
        return new Places(groups, rule).seat(people).taken();
    }

    /** All members of the groups of a rule; a new set. */
    Set<String> everybody(Rule rule) {
        var people = new HashSet<String>();
        rule.shares().forEach(share -> people.addAll(groups.getOrDefault(share.group(), Set.of())));
        return people;
    }
}
