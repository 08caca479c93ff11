package dev.countersign.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.models.CrashProtocol.Scenario;
import dev.countersign.testing.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The crash protocol, in every interleaving, and the mistakes that it must not have. Seconds. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CrashProtocolTest {
    private static final Scenario PUT_BACK = new Scenario("ab", true, false, false, true, 2);
    private static final Scenario SUSPENDED = new Scenario("a", true, false, true, false, 2);
    private static final Scenario NEXT_POLICY = new Scenario("ac", true, true, false, false, 2);
    private static final List<Scenario> SCENARIOS = List.of(PUT_BACK, SUSPENDED, NEXT_POLICY);

    @Test
    void nothing_goes_wrong_in_any_order() {
        int states = 0;
        var wrong = new ArrayList<String>();
        for (Scenario scenario : SCENARIOS) {
            var result = Exploration.of(new CrashProtocol(scenario, Set.of()));
            states += result.states();
            if (!result.counterexample().isEmpty()) {
                wrong.add(scenario + ": " + String.join("\n  ", result.counterexample()));
            }
        }
        Report.campaign(
                "crash-model", states, wrong.size(), "no state breaks an invariant, and from each an end is in reach");
        assertThat(wrong).isEmpty();
        assertThat(states)
                .as("a model in which little can happen proves little")
                .isGreaterThan(200_000);
    }

    @Test
    void every_design_error_is_found() {
        var missed = new ArrayList<String>();
        for (CrashFlaw flaw : CrashFlaw.values()) {
            var found = SCENARIOS.stream()
                    .map(scenario -> Exploration.of(new CrashProtocol(scenario, Set.of(flaw))))
                    .filter(result -> !result.counterexample().isEmpty())
                    .findFirst();
            if (found.filter(result -> result.violation().startsWith(flaw.violated()))
                    .isEmpty()) {
                missed.add(
                        flaw + ": " + found.map(Exploration.Result::violation).orElse("not found"));
            }
        }
        Report.campaign(
                "crash-model-errors",
                CrashFlaw.values().length,
                missed.size(),
                "each planted design error has a counterexample");
        assertThat(missed).isEmpty();
    }
}
