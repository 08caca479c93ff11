package dev.countersign.evidence.policytest;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.Statement.Origin;
import dev.countersign.policy.Durations;
import dev.countersign.policy.OriginRule;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The facts of an imagined request: those that the product allows, but for what a test says otherwise. */
final class RequestFacts {
    private static final String NONE = "none";
    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");
    private static final String DIGEST = "0".repeat(64);

    private final Policy policy;
    private final String project;
    private final String channel;
    private final Map<String, String> values = new HashMap<>();

    RequestFacts(Policy policy, String project, String channel) {
        this.policy = policy;
        this.project = project;
        this.channel = channel;
        values.putAll(Map.of("submitter", "ci", "rule", "ordinary", "role", "app", "target", "esp32"));
        values.putAll(Map.of("version", "1.0.0", "security-version", "0", "keys", "", "format", "esp-secure-boot-v2"));
        values.putAll(Map.of("algorithm", "rsassa-pss-sha256", "lifetime", "1d"));
        values.put("mark", policy.development() ? "development" : "production");
        for (String where : List.of("verified-", "declared-")) {
            values.put(where + "repository", NONE);
            values.put(where + "ref", NONE);
        }
        policy.product(project, channel).ifPresent(this::asAllowed);
    }

    /** Sets a fact, if there is one of this name that can have this value. */
    boolean set(String name, String value) {
        boolean possible = switch (name) {
            case "rule" -> value.matches("ordinary|break-glass");
            case "mark" -> value.matches("development|production");
            case "security-version" -> value.matches("none|0|[1-9][0-9]{0,17}");
            case "lifetime" -> Durations.of(value).isPresent();
            default -> values.containsKey(name);
        };
        if (possible) {
            values.put(name, value);
        }
        return possible;
    }

    private void asAllowed(Product product) {
        set("submitter", new TreeSet<>(product.submitters()).first());
        set("target", new TreeSet<>(product.targets()).first());
        set("security-version", Long.toString(product.minimumSecurityVersion()));
        set("format", product.format());
        set("keys", String.join(",", product.keys()));
        set("algorithm", key(product.keys().getFirst()).algorithm());
        set("lifetime", product.lifetime().toSeconds() + "s");
        asAllowed("repository", product.repository());
        asAllowed("ref", product.ref());
    }

    private void asAllowed(String fact, OriginRule rule) {
        switch (rule) {
            case OriginRule.Any() -> {}
            case OriginRule.Declared(String pattern) -> set("declared-" + fact, pattern.replace("*", "1"));
            case OriginRule.Verified(String pattern) -> set("verified-" + fact, pattern.replace("*", "1"));
        }
    }

    Statement statement() {
        String securityVersion = value("security-version");
        var image = new Statement.Image(
                value("role"),
                "app.bin",
                DIGEST,
                1,
                value("format"),
                value("target"),
                value("version"),
                Statement.VersionSource.IMAGE,
                securityVersion.equals(NONE) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(securityVersion)),
                DIGEST,
                value("algorithm"));
        return new Statement(
                project,
                channel,
                DIGEST,
                List.of(image),
                keys(),
                value("submitter"),
                value("rule").equals("break-glass"),
                Optional.empty(),
                origin("verified-"),
                origin("declared-"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                policy.digest(),
                CREATED,
                CREATED,
                CREATED.plus(Durations.of(value("lifetime")).orElseThrow()),
                value("mark").equals("development"));
    }

    /** A statement needs a key even where the test names a product that is not there. */
    private List<Statement.Key> keys() {
        return value("keys").isEmpty()
                ? List.of(new Statement.Key("key", DIGEST))
                : Arrays.stream(value("keys").split(","))
                        .map(name -> new Statement.Key(name, key(name).spkiSha256()))
                        .toList();
    }

    private Policy.Key key(String name) {
        return Optional.ofNullable(policy.keys().get(name)).orElseGet(() -> new Policy.Key(name, "p256", DIGEST));
    }

    private Origin origin(String where) {
        return new Origin(optional(where + "repository"), Optional.empty(), optional(where + "ref"), Optional.empty());
    }

    private Optional<String> optional(String name) {
        return Optional.of(value(name)).filter(value -> !value.equals(NONE));
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }
}
