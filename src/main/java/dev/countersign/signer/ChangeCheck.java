package dev.countersign.signer;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.StatementException;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Administration;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyChange;
import dev.countersign.policy.PolicyException;
import dev.countersign.policy.PolicyReader;
import dev.countersign.policy.Quorums;
import dev.countersign.policy.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a change may be made, by the policy in force before it, and what it does. The same judgement when it arrives and at every start
 * afterwards. Changes nothing.
 */
final class ChangeCheck {
    /** Nobody's agreement counts for longer. */
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(31);

    private final Pinned pinned;
    private final Standing standing;
    private final ChangeBook changes;

    ChangeCheck(Pinned pinned, Standing standing, ChangeBook changes) {
        this.pinned = pinned;
        this.standing = standing;
        this.changes = changes;
    }

    /** What a change does with its record. */
    sealed interface Effect {
        /** A policy that waits its window. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Amendment(Policy next, byte[] text, Duration window) implements Effect {}

        /** A policy that only takes away, and is in force at once. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Removal(Policy next, byte[] text) implements Effect {}

        /** A key in its next state. */
        record OfKey(KeyStates.Key key) implements Effect {}

        /** The time is this. */
        record Clock(Instant stated) implements Effect {}
    }

    /** Reads a change. */
    static Change read(byte[] bytes) throws Refusal {
        try {
            return Change.parse(bytes);
        } catch (StatementException e) {
            throw new Refusal(RefusalCode.STATEMENT, "The change is refused: " + e.getMessage() + ".");
        }
    }

    /**
     * Judges a change; only within a move.
     *
     * @param at of its record
     */
    Effect effect(Change change, Question.Propose question, Instant at) throws Refusal {
        Policy policy = standing.chain().demandInForce(change.policy());
        Refusal.unless(
                change.development() == policy.development(),
                RefusalCode.POLICY,
                "The development mark of the change is not that of the policy.");
        Refusal.unless(
                Duration.between(change.created(), change.notAfter()).compareTo(LONGEST_LIFETIME) <= 0,
                RefusalCode.STATEMENT,
                "A change is valid for at most " + LONGEST_LIFETIME.toDays() + " days.");
        // What stops a key is written down by a clock that nobody believes, and may seem to come from the future.
        Instant begin = switch (change.kind()) {
            case SUSPEND, REVOKE -> Instant.MIN;
            case POLICY, LIFT, CLOCK -> change.notBefore();
        };
        ApprovalCheck.inTime(begin, change.notAfter(), at, Duration.ZERO);
        Refusal.unless(
                change.kind() == Change.Kind.POLICY || question.policy().length == 0,
                RefusalCode.STATEMENT,
                "Only a change of policy comes with a policy.");
        Administration administration = policy.administration();
        return switch (change.kind()) {
            case POLICY -> ofPolicy(change, question, policy);
            case SUSPEND -> {
                // Anybody of the group, alone: stopping must be easier than signing.
                approved(policy, new Rule(List.of(new Rule.Share(1, administration.suspension()))), change, question);
                yield new Effect.OfKey(KeyMoves.suspended(key(change), at, change.reason()));
            }
            case LIFT -> {
                approved(policy, administration.lift(), change, question);
                yield new Effect.OfKey(KeyMoves.lifted(key(change), policy, at));
            }
            case REVOKE -> {
                approved(policy, administration.revocation(), change, question);
                yield new Effect.OfKey(KeyMoves.revoked(key(change), at, change.reason()));
            }
            case CLOCK -> {
                approved(policy, administration.clock(), change, question);
                yield new Effect.Clock(change.statedTime());
            }
        };
    }

    private Effect ofPolicy(Change change, Question.Propose question, Policy policy) throws Refusal {
        Policy next = next(question.policy());
        Refusal.unless(
                next.digest().equals(change.subject()),
                RefusalCode.STATEMENT,
                "The policy has the digest " + next.digest() + "; the change names " + change.subject() + ".");
        demandFit(next);
        Administration administration = policy.administration();
        return switch (PolicyChange.kind(policy, next)) {
            case PolicyChange.Removal() -> {
                approved(policy, administration.removal(), change, question);
                yield new Effect.Removal(next, question.policy());
            }
            case PolicyChange.Amendment() -> {
                approved(policy, administration.change(), change, question);
                Refusal.unless(
                        changes.pending().isEmpty(),
                        RefusalCode.CONFLICT,
                        "Another change of policy waits already; it must come into force or be vetoed first.");
                yield new Effect.Amendment(next, question.policy(), administration.changeWindow());
            }
            case PolicyChange.Refused(String sentence) ->
                throw new Refusal(RefusalCode.POLICY, "The new policy is refused: " + sentence + ".");
        };
    }

    private static Policy next(byte[] text) throws Refusal {
        try {
            return PolicyReader.read(text);
        } catch (PolicyException e) {
            throw new Refusal(RefusalCode.POLICY, "The new policy is refused: " + e.getMessage() + ".");
        }
    }

    private void demandFit(Policy next) throws Refusal {
        Optional<String> misfit = pinned.misfit(next);
        if (misfit.isPresent()) {
            throw new Refusal(RefusalCode.POLICY, "The new policy is refused: " + misfit.get() + ".");
        }
    }

    private KeyStates.Key key(Change change) throws Refusal {
        return standing.keys()
                .find(change.subject())
                .orElseThrow(() -> new Refusal(
                        RefusalCode.UNKNOWN, "No policy of this signer names the key " + change.subject() + "."));
    }

    /** Under the policy in force before the change, whatever the change says. */
    private static void approved(Policy policy, Rule rule, Change change, Question.Propose question) throws Refusal {
        SignedText text = change.kind() == Change.Kind.SUSPEND
                ? SignedText.suspend(question.change())
                : SignedText.approve(question.change());
        var votes = ApprovalCheck.votes(policy, question.approvals(), text);
        ApprovalCheck.demand(Quorums.of(policy, rule, 0, votes, Optional.empty()));
    }
}
