package dev.countersign.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a new policy says otherwise than the one before, for those who are asked to approve it. */
public final class PolicyDifference {
    private PolicyDifference() {}

    /** One sentence for each thing, without its full stop; first what goes, then what changes, then what is new. */
    public static List<String> sentences(Policy old, Policy next) {
        Map<PolicyFacts.Fact, String> before = PolicyFacts.of(old);
        Map<PolicyFacts.Fact, String> after = PolicyFacts.of(next);
        var gone = new ArrayList<String>();
        var changed = new ArrayList<String>();
        before.forEach((fact, value) -> {
            String now = after.get(fact);
            if (now == null) {
                gone.add(fact.name() + ", " + value + ", is taken away");
            } else if (!now.equals(value)) {
                changed.add(fact.name() + ", " + value + ", becomes " + now);
            }
        });
        var added = new ArrayList<String>();
        after.forEach((fact, value) -> {
            if (!before.containsKey(fact)) {
                added.add(fact.name() + ", " + value + ", is added");
            }
        });
        var all = new ArrayList<>(gone);
        all.addAll(changed);
        all.addAll(added);
        return all.isEmpty() ? List.of("nothing but comments or the order of lines changes") : List.copyOf(all);
    }
}
