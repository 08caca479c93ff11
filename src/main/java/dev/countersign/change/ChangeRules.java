package dev.countersign.change;

import dev.countersign.evidence.Change;
import dev.countersign.policy.Administration;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyChange;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Quorums;
import dev.countersign.policy.Rule;
import dev.countersign.policy.Votes;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who decides about a change, under the policy in force, and how long it waits. The signer judges the same for itself.
 *
 * @param decides what people must agree
 * @param window how long the signer lets it wait; nothing for one that is in effect with the signer's receipt
 * @param veto the group whose members can stop it while it waits
 */
record ChangeRules(Policy policy, Rule decides, Optional<Duration> window, Optional<String> veto) {

    /**
     * The rules for this change.
     *
     * @param next the policy that is to come, for a change of kind policy
     */
    static ChangeRules of(Policy policy, Change.Kind kind, Optional<Policy> next) {
        var administration = policy.administration();
        return switch (kind) {
            case POLICY -> forPolicy(policy, next.orElseThrow());
            case SUSPEND -> atOnce(policy, new Rule(List.of(new Rule.Share(1, administration.suspension()))));
            case LIFT -> atOnce(policy, administration.lift());
            case REVOKE -> atOnce(policy, administration.revocation());
            case CLOCK -> atOnce(policy, administration.clock());
        };
    }

    private static ChangeRules forPolicy(Policy policy, Policy next) {
        Administration administration = policy.administration();
        return switch (PolicyChange.kind(policy, next)) {
            case PolicyChange.Removal _ -> atOnce(policy, administration.removal());
            case PolicyChange.Amendment _ ->
                new ChangeRules(
                        policy,
                        administration.change(),
                        Optional.of(administration.changeWindow()),
                        administration.changeVeto());
            case PolicyChange.Refused(String sentence) ->
                throw new Refusal(
                        ProblemType.INVALID_CHANGE,
                        "The next policy cannot follow the one in force: " + sentence + ".");
        };
    }

    private static ChangeRules atOnce(Policy policy, Rule rule) {
        return new ChangeRules(policy, rule, Optional.empty(), Optional.empty());
    }

    /** Whether these people are enough. */
    Quorum quorum(Votes votes) {
        return Quorums.of(policy, decides, 0, votes, Optional.empty());
    }
}
