package dev.countersign.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a policy line by line in the order of the grammar; each refusal names the line. */
public final class PolicyReader {
    private static final int LEAST_PEOPLE = 2; // hard-coded on purpose: no property, flag or line lowers it
    private static final int LEAST_PEOPLE_IN_DEVELOPMENT = 1; // everything signed under such a policy is marked
    private static final Duration LONGEST_GAP = Duration.ofDays(366);
    private static final Duration LONGEST_CHANGE_WINDOW = Duration.ofDays(31);

    private final byte[] bytes;
    private final PolicyLines lines;

    private PolicyReader(byte[] bytes) {
        this.bytes = bytes;
        this.lines = new PolicyLines(bytes);
    }

    /**
     * Reads a policy.
     *
     * @throws PolicyException for anything that the grammar does not say, and for a rule that nobody could fulfil
     */
    public static Policy read(byte[] bytes) {
        return new PolicyReader(bytes).read();
    }

    private Policy read() {
        Line version = lines.one("version", 2);
        version.require(version.field(1).equals("1"), "only version 1 is known");
        String previous = lines.one("previous", 2).digest(1);
        boolean development = lines.one("mark", 2).either(1, "the mark", "development", "production");
        Line directory = lines.one("directory", 2);
        Optional<String> directoryDigest = directory.optional(1, directory::digest);
        String rp = lines.one("rp", 2).name(1);
        String origin = lines.one("origin", 2).origin(1);
        boolean softwareSsh = lines.one("software-ssh", 2).either(1, "software-ssh", "allowed", "refused");
        Duration maxGap = lines.one("max-gap", 2).duration(1, LONGEST_GAP);
        Map<String, Policy.Key> keys = keys();
        Optional<String> publication = publication(keys, development);
        var people = new PeopleReader(lines, development, softwareSsh);
        int threshold = threshold(development);
        var rules = new RuleReader(people.groups(), threshold);
        Administration administration = administration(rules, development);
        var products = products(new ProductReader(lines, keys, publication, people, rules));
        lines.end();
        return new Policy(
                PolicyDigest.of(bytes),
                previous,
                development,
                directoryDigest,
                rp,
                origin,
                softwareSsh,
                maxGap,
                keys,
                publication,
                people.people(),
                people.credentials(),
                people.groups(),
                threshold,
                administration,
                products);
    }

    private Map<String, Policy.Key> keys() {
        var keys = new LinkedHashMap<String, Policy.Key>();
        var digests = new HashSet<String>();
        do {
            Line line = lines.one("key", 4);
            String name = line.name(1);
            String kind = line.either(2, "the kind of a key", "rsa3072", "p256") ? "rsa3072" : "p256";
            String digest = line.digest(3);
            line.require(digests.add(digest), "this key has two names");
            line.require(
                    keys.put(name, new Policy.Key(name, kind, digest)) == null, "the key " + name + " stands twice");
        } while (lines.isNext("key"));
        return keys;
    }

    private Optional<String> publication(Map<String, Policy.Key> keys, boolean development) {
        Line line = lines.one("publication", 2);
        Optional<String> name = line.optional(1, line::name);
        line.require(name.isPresent() || development, "a production policy needs a key for the public files");
        name.ifPresent(key -> line.require(
                Optional.ofNullable(keys.get(key))
                        .filter(known -> known.kind().equals("p256"))
                        .isPresent(),
                "the key " + key + " is not a defined key of kind p256"));
        return name;
    }

    private int threshold(boolean development) {
        Line line = lines.one("threshold", 2);
        int threshold = line.count(1);
        int least = development ? LEAST_PEOPLE_IN_DEVELOPMENT : LEAST_PEOPLE;
        line.require(threshold >= least, "the threshold must be at least " + least + " people");
        return threshold;
    }

    private Administration administration(RuleReader rules, boolean development) {
        Rule change = rules.rule(lines.atLeast("change", 3));
        Line window = lines.one("change-window", 2);
        Optional<Duration> changeWindow = window.optional(1, i -> window.duration(i, LONGEST_CHANGE_WINDOW));
        window.require(
                changeWindow.isPresent() || development,
                "a change of a production policy waits for a while, never none");
        Line veto = lines.one("change-veto", 2);
        Optional<String> changeVeto = veto.optional(1, i -> rules.group(veto, i));
        Line removalLine = lines.atLeast("removal", 3);
        Rule removal = rules.rule(removalLine);
        removalLine.require(
                removal.people() <= change.people(), "a removal must not ask for more people than a change");
        Line suspension = lines.one("suspension", 2);
        return new Administration(
                change,
                changeWindow.orElse(Duration.ZERO),
                changeVeto,
                removal,
                rules.group(suspension, 1),
                rules.rule(lines.atLeast("lift", 3)),
                rules.rule(lines.atLeast("revocation", 3)),
                rules.rule(lines.atLeast("clock", 3)));
    }

    private List<Product> products(ProductReader reader) {
        var products = new ArrayList<Product>();
        do {
            products.add(reader.product(products));
        } while (lines.isNext("product"));
        return products;
    }
}
