package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyChange;
import dev.countersign.policy.PolicyDifference;
import dev.countersign.policy.Rule;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * The step from one policy to the next, as this program reads both.
 *
 * @param sentences what is different, one sentence each, without its full stop
 */
record PolicyStep(Policy old, Policy next, PolicyChange kind, List<String> sentences) {

    static PolicyStep of(Policy old, Policy next) {
        return new PolicyStep(old, next, PolicyChange.kind(old, next), PolicyDifference.sentences(old, next));
    }

    /** Why no quorum at all could bring this step. */
    Optional<String> refusal() {
        return switch (kind) {
            case PolicyChange.Removal _, PolicyChange.Amendment _ -> Optional.empty();
            case PolicyChange.Refused refused -> Optional.of(refused.sentence());
        };
    }

    /** Who decides: the old policy's people. */
    Rule rule() {
        return switch (kind) {
            case PolicyChange.Removal _ -> old.administration().removal();
            case PolicyChange.Amendment _, PolicyChange.Refused _ ->
                old.administration().change();
        };
    }

    /** How long it waits. */
    Duration window() {
        return switch (kind) {
            case PolicyChange.Removal _ -> Duration.ZERO;
            case PolicyChange.Amendment _, PolicyChange.Refused _ ->
                old.administration().changeWindow();
        };
    }

    void print(Output output) {
        sentences.forEach(sentence -> output.line("- " + sentence + "."));
        var facts = new LinkedHashMap<String, String>();
        facts.put("from", old.digest());
        facts.put("to", next.digest());
        if (refusal().isPresent()) {
            facts.put("not possible", refusal().get());
        } else {
            facts.put("must be approved by", PolicyText.rule(rule()));
            facts.put("window", PolicyText.window(window(), old.administration().changeVeto()));
        }
        output.facts(facts);
    }

    JsonObject addTo(JsonObject document) {
        return document.put("from", old.digest())
                .put("to", next.digest())
                .put(
                        "kind",
                        switch (kind) {
                            case PolicyChange.Removal _ -> "removal";
                            case PolicyChange.Amendment _ -> "amendment";
                            case PolicyChange.Refused _ -> "refused";
                        })
                .put("refusal", refusal())
                .put("rule", rule().toString())
                .put("windowSeconds", window().toSeconds())
                .putTexts("difference", sentences);
    }
}
