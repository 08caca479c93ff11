package dev.countersign.policy;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What kind of step a new policy is from the one before, and so which rule must approve it and whether it waits. */
public sealed interface PolicyChange {

    /**
     * Nothing but people, credentials and memberships are gone: approved by the rule for removals, in force at once.
     *
     * <p>Going is the safe direction only where a membership lets people agree to something. So whoever loses the place in a group that can
     * stop something (veto, suspension) must lose everything that they approve with; otherwise the step is an amendment. Nobody changes name,
     * group or subjects on the way out, and no rule, key or product changes.
     */
    record Removal() implements PolicyChange {}

    /** Anything else: approved by the rule for changes, in force after their window. */
    record Amendment() implements PolicyChange {}

    /** No step at all; {@code sentence} says why. */
    record Refused(String sentence) implements PolicyChange {}

    /** The kind of the step from one policy to the next. */
    static PolicyChange kind(Policy old, Policy next) {
        if (!next.previous().equals(old.digest())) {
            return new Refused("the policy names " + next.previous() + " as the one before, which is " + old.digest());
        }
        if (next.development() != old.development()) {
            return new Refused("no change turns a development policy into a production policy, or back");
        }
        return onlyTakesAway(old, next) && keepsWhoCanStop(old, next) ? new Removal() : new Amendment();
    }

    private static boolean onlyTakesAway(Policy old, Policy next) {
        Map<PolicyFacts.Fact, String> before = PolicyFacts.of(old);
        Map<PolicyFacts.Fact, String> after = PolicyFacts.of(next);
        var gone = new HashSet<>(before.keySet());
        gone.removeAll(after.keySet());
        return before.entrySet().containsAll(after.entrySet())
                && !gone.isEmpty()
                && gone.stream().allMatch(fact -> fact.about() == PolicyFacts.About.PEOPLE);
    }

    private static boolean keepsWhoCanStop(Policy old, Policy next) {
        var stopping = new HashSet<String>();
        stopping.add(old.administration().suspension());
        old.administration().changeVeto().ifPresent(stopping::add);
        old.products().forEach(product -> product.veto().ifPresent(stopping::add));
        return stopping.stream().allMatch(group -> {
            Set<String> lost = new HashSet<>(old.members(group));
            lost.removeAll(next.members(group));
            return lost.stream().noneMatch(next::canApprove);
        });
    }
}
