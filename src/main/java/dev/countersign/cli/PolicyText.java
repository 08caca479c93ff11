package dev.countersign.cli;

import dev.countersign.policy.Product;
import dev.countersign.policy.Rule;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says in words what a policy says in lines. */
final class PolicyText {
    private PolicyText() {}

    /** Such as "2 of release-managers and 1 of security". */
    static String rule(Rule rule) {
        return rule.shares().stream()
                .map(share -> share.count() + " of " + share.group())
                .collect(Collectors.joining(" and "));
    }

    /** The rule of a product, or the one for emergencies. */
    static String rule(Product product, boolean breakGlass) {
        var commandLine = product.commandLine() == 0
                ? ""
                : ", at least " + product.commandLine() + " of them over the command line";
        return breakGlass
                ? "BREAK GLASS, without a window: "
                        + product.breakGlass().map(PolicyText::rule).orElse("the policy has no such rule") + commandLine
                : rule(product.quorum()) + commandLine;
    }

    /** What is between the last approval that is needed and the signature. */
    static String window(Duration window, Optional<String> veto) {
        if (window.isZero()) {
            return "none, it happens as soon as enough people have approved";
        }
        return duration(window) + " after enough people have approved; "
                + veto.map(group -> "any one of " + group + " can veto until then")
                        .orElse("nobody can veto");
    }

    /** In the largest unit that leaves no rest, such as "36 hours". */
    static String duration(Duration duration) {
        var seconds = duration.toSeconds();
        if (seconds == 0) {
            return "0 seconds";
        }
        if (seconds % 86_400 == 0) {
            return count(seconds / 86_400, "day");
        }
        if (seconds % 3_600 == 0) {
            return count(seconds / 3_600, "hour");
        }
        return seconds % 60 == 0 ? count(seconds / 60, "minute") : count(seconds, "second");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }
}
