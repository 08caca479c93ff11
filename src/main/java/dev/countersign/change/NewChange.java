package dev.countersign.change;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.StatementException;
import dev.countersign.identity.Actor;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyException;
import dev.countersign.policy.PolicyReader;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * A change that is proposed, read and found worth asking people about. Everything here the signer checks again.
 *
 * @param nextPolicy the policy that is to come, for a change of kind policy
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NewChange(Change change, byte[] text, Optional<byte[]> nextPolicy) {
    /** The proposer's clock may differ from ours by this. */
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    /** A clock can be set by at most this against the signer's machine. */
    private static final Duration CLOCK_STEP = Duration.ofHours(1);

    private static final Duration LONGEST = Duration.ofDays(31);

    /** Refuses what is not a change, in words. */
    static NewChange read(byte[] text, Optional<byte[]> nextPolicy) {
        try {
            var change = Change.parse(text);
            if (nextPolicy.isPresent() != (change.kind() == Change.Kind.POLICY)) {
                throw invalid("A change of kind policy comes with the bytes of the next policy, and no other does");
            }
            return new NewChange(change, text, nextPolicy);
        } catch (StatementException refused) {
            throw invalid("The text is not a change: " + refused.getMessage());
        }
    }

    /** The policy that is to come. */
    static Optional<Policy> parsed(Optional<byte[]> nextPolicy) {
        try {
            return nextPolicy.isPresent() ? Optional.of(PolicyReader.read(nextPolicy.get())) : Optional.empty();
        } catch (PolicyException refused) {
            throw invalid("The next policy is refused: " + refused.getMessage());
        }
    }

    /** Refuses a change that the policy in force or the state of things rules out. */
    void check(Policy policy, Actor proposer, Instant now, Function<String, Optional<String>> keyState) {
        if (!change.policy().equals(policy.digest())) {
            throw new Refusal(
                    ProblemType.POLICY_CHANGED,
                    "The change names the policy " + change.policy() + ", but in force is " + policy.digest()
                            + ". Propose it again under that.");
        }
        if (change.development() != policy.development()) {
            throw invalid("The mark of the change is not that of the policy in force");
        }
        boolean isProposer = change.proposer().equals(proposer.subject())
                || policy.personOf(proposer.subject())
                        .filter(change.proposer()::equals)
                        .isPresent();
        if (!isProposer) {
            throw invalid(
                    "The change names " + change.proposer() + " as proposer, but signed in is " + proposer.subject());
        }
        checkTimes(now);
        checkSubject(keyState, now);
    }

    private void checkTimes(Instant now) {
        if (change.created().isAfter(now.plus(TOLERANCE)) || change.created().isBefore(now.minus(LONGEST))) {
            throw invalid("The change says that it was created at " + change.created() + ", but it is " + now);
        }
        if (!now.isBefore(change.notAfter())) {
            throw invalid("The change was valid until " + change.notAfter());
        }
        if (Duration.between(change.created(), change.notAfter()).compareTo(LONGEST) > 0) {
            throw invalid("A change is valid for at most 31 days from its creation");
        }
    }

    private void checkSubject(Function<String, Optional<String>> keyState, Instant now) {
        switch (change.kind()) {
            case POLICY -> {
                var next = parsed(nextPolicy).orElseThrow();
                if (!next.digest().equals(change.subject())) {
                    throw invalid("The change names the next policy " + change.subject() + ", but the bytes are "
                            + next.digest());
                }
            }
            case SUSPEND -> demandState(keyState, "active");
            case LIFT -> demandState(keyState, "suspended");
            case REVOKE -> demandState(keyState, "active", "suspended");
            case CLOCK -> {
                if (Duration.between(change.statedTime(), now).abs().compareTo(CLOCK_STEP) > 0) {
                    throw invalid("The change states the time " + change.statedTime() + ", but here it is " + now
                            + "; they may differ by an hour");
                }
            }
        }
    }

    private void demandState(Function<String, Optional<String>> keyState, String... allowed) {
        var state = keyState.apply(change.subject())
                .orElseThrow(() -> invalid("The signer has no key with the fingerprint " + change.subject()));
        if (!Arrays.asList(allowed).contains(state)) {
            throw invalid("The key " + change.subject() + " is " + state + ", so it cannot be "
                    + switch (change.kind()) {
                        case SUSPEND -> "suspended";
                        case LIFT -> "lifted";
                        case REVOKE -> "revoked";
                        case POLICY, CLOCK -> "changed";
                    });
        }
    }

    private static Refusal invalid(String sentence) {
        return new Refusal(ProblemType.INVALID_CHANGE, sentence + ".");
    }
}
