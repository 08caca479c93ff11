package dev.countersign.policy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the block of one product, whose lines are all there and in their order. */
final class ProductReader {
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(31);

    private final PolicyLines lines;
    private final Map<String, Policy.Key> keys;
    private final Optional<String> publication;
    private final PeopleReader people;
    private final RuleReader rules;

    ProductReader(
            PolicyLines lines,
            Map<String, Policy.Key> keys,
            Optional<String> publication,
            PeopleReader people,
            RuleReader rules) {
        this.lines = lines;
        this.keys = keys;
        this.publication = publication;
        this.people = people;
        this.rules = rules;
    }

    /** The next product, which must be none of these. */
    Product product(List<Product> earlier) {
        Line head = lines.one("product", 3);
        String project = head.name(1);
        String channel = head.name(2);
        head.require(
                earlier.stream()
                        .noneMatch(other -> other.project().equals(project)
                                && other.channel().equals(channel)),
                "this product stands twice");
        Line format = lines.one("format", 2);
        format.require(format.field(1).equals("esp-secure-boot-v2"), "the format must be esp-secure-boot-v2");
        List<String> targets = lines.one("targets", 2).names(1);
        List<String> keyNames = keys();
        List<String> submitters = lines.one("submitters", 2).subjects(1);
        Line quorumLine = lines.atLeast("quorum", 3);
        Rule quorum = rules.rule(quorumLine);
        requirePeople(quorumLine, quorum, submitters);
        int commandLine = commandLine(quorum, submitters);
        Duration lifetime = lines.one("lifetime", 2).duration(1, LONGEST_LIFETIME);
        Duration window = window(lifetime);
        Line veto = lines.one("veto", 2);
        return new Product(
                project,
                channel,
                format.field(1),
                Set.copyOf(targets),
                keyNames,
                Set.copyOf(submitters),
                quorum,
                commandLine,
                lifetime,
                window,
                veto.optional(1, i -> rules.group(veto, i)),
                lines.one("versions", 2).either(1, "versions", "rising", "any"),
                lines.one("minimum-security-version", 2).number(1),
                origin("repository"),
                origin("ref"),
                breakGlass(quorum, commandLine, submitters));
    }

    private List<String> keys() {
        Line line = lines.one("keys", 2);
        List<String> names = line.names(1);
        var kinds = new HashSet<String>();
        for (String name : names) {
            var key = keys.get(name);
            if (key == null) {
                throw line.refusal("the key " + name + " is not defined");
            }
            kinds.add(key.kind());
            line.require(
                    !publication.equals(Optional.of(name)),
                    "the key " + name + " signs the public files and nothing else");
        }
        line.require(names.size() <= 3, "a product has at most 3 keys");
        line.require(kinds.size() == 1, "the keys of a product must be of one kind");
        return names;
    }

    private int commandLine(Rule quorum, List<String> submitters) {
        Line line = lines.one("command-line", 2);
        long count = line.number(1);
        line.require(count <= quorum.people(), "the quorum asks for " + quorum.people() + " people only");
        requireCommandLine(line, quorum, (int) count, submitters);
        return (int) count;
    }

    private Duration window(Duration lifetime) {
        Line line = lines.one("window", 2);
        Duration window =
                line.optional(1, i -> line.duration(i, LONGEST_LIFETIME)).orElse(Duration.ZERO);
        line.require(
                window.compareTo(lifetime) < 0, "a statement would be over before the window is; it must be shorter");
        return window;
    }

    private OriginRule origin(String kind) {
        Line line = lines.atLeast(kind, 2);
        return switch (line.field(1) + " " + line.fields().size()) {
            case "any 2" -> new OriginRule.Any();
            case "declared 3" -> new OriginRule.Declared(line.pattern(2));
            case "verified 3" -> new OriginRule.Verified(line.pattern(2));
            default -> throw line.refusal("a " + kind + " is any, declared PATTERN or verified PATTERN");
        };
    }

    private Optional<Rule> breakGlass(Rule quorum, int commandLine, List<String> submitters) {
        Line line = lines.atLeast("break-glass", 2);
        if (line.fields().equals(List.of("break-glass", Line.NONE))) {
            return Optional.empty();
        }
        Rule rule = rules.rule(line);
        line.require(
                rule.people() > quorum.people(),
                "break-glass must ask for more people than the quorum, which asks for " + quorum.people());
        requirePeople(line, rule, submitters);
        requireCommandLine(line, rule, commandLine, submitters);
        return Optional.of(rule);
    }

    /** Whoever submits, the others must be enough. */
    private void requirePeople(Line line, Rule rule, List<String> submitters) {
        for (String submitter : submitters) {
            int able = rules.able(rule, others(rule, submitter));
            line.require(
                    able == rule.people(),
                    "if " + submitter + " submits, who does not count, only " + able + " of the " + rule.people()
                            + " places can be filled");
        }
    }

    private void requireCommandLine(Line line, Rule rule, int commandLine, List<String> submitters) {
        for (String submitter : submitters) {
            Set<String> able = others(rule, submitter);
            able.removeIf(person -> !people.hasSsh(person));
            int count = rules.able(rule, able);
            line.require(
                    count >= commandLine,
                    "if " + submitter + " submits, only " + count + " of those who can fill the places "
                            + (count == 1 ? "has" : "have") + " an ssh key, and " + commandLine
                            + " must approve over the command line");
        }
    }

    /** The members of the rule's groups without the person behind the subject. */
    private Set<String> others(Rule rule, String submitter) {
        Set<String> others = rules.everybody(rule);
        others.removeIf(person -> people.isSubjectOf(person, submitter));
        return others;
    }
}
