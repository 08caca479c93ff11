package dev.countersign.policy;

import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that a policy says but its own digest and its predecessor, as facts with a name and a value each, so that two policies can be
 * compared without forgetting anything. Comments and the order of lines are no facts.
 */
final class PolicyFacts {
    private final Map<Fact, String> facts = new LinkedHashMap<>();

    /** What a fact is about. */
    enum About {
        /** Somebody, something that they approve with, or a group that they belong to. */
        PEOPLE,
        RULES
    }

    /** Names one fact in words; no two facts of a policy have one name. */
    record Fact(About about, String name) {}

    private PolicyFacts(Policy policy) {
        head(policy);
        people(policy);
        administration(policy.administration());
        policy.products().forEach(this::product);
    }

    static Map<Fact, String> of(Policy policy) {
        return new PolicyFacts(policy).facts;
    }

    private void head(Policy policy) {
        rule("the mark", policy.development() ? "development" : "production");
        rule("the directory", policy.directory().orElse(Line.NONE));
        rule("the relying party", policy.rp());
        rule("the origin", policy.origin());
        rule("the use of ssh keys that are not on a security key", policy.softwareSsh() ? "allowed" : "refused");
        rule("the longest gap of the clock", duration(policy.maxGap()));
        new TreeMap<>(policy.keys())
                .forEach((name, key) -> rule("the key " + name, key.kind() + " " + key.spkiSha256()));
        rule("the key of the public files", policy.publication().orElse(Line.NONE));
        rule("the threshold", Integer.toString(policy.threshold()));
    }

    private void people(Policy policy) {
        new TreeMap<>(policy.people())
                .forEach((id, person) -> people(
                        "the person " + id,
                        "submitting as " + (person.subjects().isEmpty() ? "no other" : sorted(person.subjects()))));
        policy.credentials().forEach(credential -> {
            switch (credential) {
                case Credential.WebAuthn webAuthn ->
                    people(
                            (webAuthn.development() ? "the software authenticator " : "the passkey ")
                                    + Base64.getUrlEncoder().withoutPadding().encodeToString(webAuthn.id()) + " of "
                                    + webAuthn.person(),
                            "with key " + HexFormat.of().formatHex(webAuthn.spki()) + ", AAGUID "
                                    + webAuthn.aaguid().orElse(Line.NONE) + ", "
                                    + (webAuthn.synced() ? "synced" : "device-bound"));
                case Credential.Ssh ssh ->
                    people(
                            (ssh.hardware() ? "the security key " : "the ssh key ") + ssh.type() + " "
                                    + Base64.getEncoder().encodeToString(ssh.key()) + " of " + ssh.person(),
                            "for the command line");
            }
        });
        new TreeMap<>(policy.groups())
                .forEach((group, members) -> new TreeSet<>(members)
                        .forEach(person -> people("the place of " + person + " in " + group, "as a member")));
    }

    private void administration(Administration administration) {
        rule("the rule for changes", administration.change().toString());
        rule("the window of changes", duration(administration.changeWindow()));
        rule("the group that may stop changes", administration.changeVeto().orElse(Line.NONE));
        rule("the rule for removals", administration.removal().toString());
        rule("the group that may suspend keys", administration.suspension());
        rule("the rule for lifting suspensions", administration.lift().toString());
        rule("the rule for revocations", administration.revocation().toString());
        rule("the rule for the clock", administration.clock().toString());
    }

    private void product(Product product) {
        String of = " of " + product.title();
        rule("the format" + of, product.format());
        rule("the list of targets" + of, sorted(product.targets()));
        rule("the list of keys" + of, String.join(",", product.keys()));
        rule("the list of submitters" + of, sorted(product.submitters()));
        rule("the quorum" + of, product.quorum().toString());
        rule("the number of approvals over the command line" + of, Integer.toString(product.commandLine()));
        rule("the lifetime of statements" + of, duration(product.lifetime()));
        rule("the window" + of, duration(product.window()));
        rule("the group that may veto releases" + of, product.veto().orElse(Line.NONE));
        rule("the order of versions" + of, product.risingVersions() ? "rising" : "any");
        rule("the minimum security version" + of, Long.toString(product.minimumSecurityVersion()));
        rule("the repository" + of, product.repository().text());
        rule("the ref" + of, product.ref().text());
        rule(
                "the rule for breaking the glass" + of,
                product.breakGlass().map(Rule::toString).orElse(Line.NONE));
    }

    private void rule(String name, String value) {
        facts.put(new Fact(About.RULES, name), value);
    }

    private void people(String name, String value) {
        facts.put(new Fact(About.PEOPLE, name), value);
    }

    private static String sorted(Set<String> names) {
        return String.join(",", new TreeSet<>(names));
    }

    private static String duration(Duration duration) {
        return duration.isZero() ? Line.NONE : Durations.text(duration);
    }
}
