package dev.countersign.policy;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How many people of which groups must agree: "2 release-managers 1 security" has three places, and one person fills one place only, whatever
 * groups they belong to.
 *
 * @param shares of distinct groups
 */
public record Rule(List<Share> shares) {
    public Rule {
        shares = List.copyOf(shares);
    }

    /** So many people of this group. */
    public record Share(int count, String group) {}

    /** How many people the rule asks for. */
    public int people() {
        return shares.stream().mapToInt(Share::count).sum();
    }

    /** As it stands in the policy. */
    @Override
    public String toString() {
        return shares.stream().map(share -> share.count() + " " + share.group()).collect(Collectors.joining(" "));
    }
}
