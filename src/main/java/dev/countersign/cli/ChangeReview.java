package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.evidence.Change;
import dev.countersign.policy.Administration;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A change that somebody is about to sign over, as this program reads it.
 *
 * @param change what people sign over; its one byte form is the text
 * @param trusted the policy in force when it was made; its people decide
 * @param step for a change of policy: what it would change
 */
record ChangeReview(Change change, TrustedPolicy trusted, Optional<PolicyStep> step) {

    Policy policy() {
        return trusted.policy();
    }

    /** Why no quorum could bring this change. */
    Optional<String> objection(Instant now) {
        if (!now.isBefore(change.notAfter())) {
            return Optional.of("The change was valid until " + change.notAfter() + ".");
        }
        if (change.development() != policy().development()) {
            return Optional.of("The mark of the change is not the policy's.");
        }
        return switch (change.kind()) {
            case POLICY ->
                step.flatMap(PolicyStep::refusal).map(sentence -> "The policy cannot follow: " + sentence + ".");
            case SUSPEND, LIFT, REVOKE ->
                keyName().isPresent()
                        ? Optional.empty()
                        : Optional.of("The policy has no key with the SHA-256 " + change.subject() + ".");
            case CLOCK -> Optional.empty();
        };
    }

    /** Who must agree. */
    Rule rule() {
        Administration rules = policy().administration();
        return switch (change.kind()) {
            case POLICY -> step.map(PolicyStep::rule).orElse(rules.change());
            case SUSPEND -> new Rule(List.of(new Rule.Share(1, rules.suspension())));
            case LIFT -> rules.lift();
            case REVOKE -> rules.revocation();
            case CLOCK -> rules.clock();
        };
    }

    /** Says so if this person's approval would have no effect. */
    void demandThatItCounts(String person) throws CommandException {
        if (rule().shares().stream().noneMatch(share -> policy().isMember(share.group(), person))) {
            throw new CommandException(
                    ExitCode.NOT_PERMITTED,
                    "You (" + person + ") belong to no group of the rule \"" + PolicyText.rule(rule())
                            + "\", so your approval would not count. Nothing was signed.");
        }
    }

    /** The change in words. */
    void print(Output output, Instant now) {
        output.line("Change " + change.id());
        output.facts(facts(now));
        step.ifPresent(found -> {
            output.line("What the new policy changes:");
            found.print(output);
        });
    }

    JsonObject document() {
        var document = new JsonObject()
                .put("id", change.id())
                .put("kind", change.kind().word())
                .put("subject", change.subject())
                .put("reason", change.reason())
                .put("proposer", change.proposer())
                .put("policy", change.policy())
                .put("rule", rule().toString())
                .put("notAfter", change.notAfter().toString());
        return step.isPresent() ? document.put("step", step.get().addTo(new JsonObject())) : document;
    }

    private Map<String, String> facts(Instant now) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("what", what());
        facts.put("because", change.reason());
        facts.put("proposed by", change.proposer() + " (by the word of whoever wrote it)");
        facts.put("rule", PolicyText.rule(rule()));
        if (change.kind() == Change.Kind.CLOCK) {
            facts.put("clock here", now.truncatedTo(ChronoUnit.SECONDS) + ", " + apart(now) + " apart");
        }
        facts.put("valid", "from " + change.notBefore() + " to " + change.notAfter());
        facts.put("policy", trusted.words());
        if (change.development()) {
            facts.put("mark", "development");
        }
        return facts;
    }

    private String what() {
        var key = keyName().orElse("an unknown key") + " (" + change.subject() + ")";
        return switch (change.kind()) {
            case POLICY -> "a new policy, " + change.subject();
            case SUSPEND -> "suspend the key " + key + ": it signs nothing until that is lifted";
            case LIFT -> "lift the suspension of the key " + key;
            case REVOKE -> "revoke the key " + key + " for ever";
            case CLOCK -> "tell the signer that it is " + change.subject();
        };
    }

    private String apart(Instant now) {
        return PolicyText.duration(
                Duration.ofSeconds(Duration.between(now.truncatedTo(ChronoUnit.SECONDS), change.statedTime())
                        .abs()
                        .toSeconds()));
    }

    private Optional<String> keyName() {
        return policy().keys().values().stream()
                .filter(key -> key.spkiSha256().equals(change.subject()))
                .map(Policy.Key::name)
                .findFirst();
    }
}
