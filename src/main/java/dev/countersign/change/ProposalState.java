package dev.countersign.change;

import dev.countersign.evidence.Channel;
import dev.countersign.evidence.Vote;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Votes;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.time.Instant;
import java.util.HashSet;
import java.util.function.Function;

/**
 * Where a change stands. Each state offers only the moves that are legal from it:
 *
 * <pre>
 * Proposed ─► Approved ─► Waiting ─► Effective
 *   │ ▲ │        │  │        │           ▲
 *   │ └─┘ approval  └────────┼───────────┘ at once: everything but a policy that grants something
 *   ▼            ▼           ▼
 *   Denied | Vetoed | Expired (Waiting: Denied | Vetoed)
 * </pre>
 *
 * <p>Waiting is the window of a new policy. The signer counts it, and says by itself when the policy has come into force.
 */
sealed interface ProposalState {

    /** What the database and answers call this state. */
    ProposalStage stage();

    /** Not yet in effect, and nothing has ended it. */
    sealed interface Pending extends ProposalState {

        /** Refused by the server's own checks or by the signer. */
        default Denied deny(String sentence) {
            return new Denied(sentence);
        }

        /** Somebody's signed veto, which the signer has journalled. */
        default Vetoed veto() {
            return new Vetoed();
        }
    }

    /** The signer has not accepted it. */
    sealed interface Open extends Pending {

        /** Not enough people in time. */
        default Expired expire() {
            return new Expired();
        }
    }

    /**
     * Waiting for people.
     *
     * @param votes who have agreed, each person once, and those of them who did so over the command line
     */
    record Proposed(Votes votes) implements Open {
        @Override
        public ProposalStage stage() {
            return ProposalStage.PROPOSED;
        }

        /**
         * One more person, or the last one needed.
         *
         * @param quorum the policy's word about a set of votes
         */
        ProposalState approve(Vote vote, Function<Votes, Quorum> quorum) {
            String person = vote.person();
            if (votes.commandLine().contains(person)
                    || (votes.people().contains(person) && vote.channel() == Channel.WEB)) {
                throw new Refusal(
                        ProblemType.ALREADY_APPROVED, person + " has approved already; another person must follow.");
            }
            var people = new HashSet<>(votes.people());
            var commandLine = new HashSet<>(votes.commandLine());
            people.add(person);
            if (vote.channel() == Channel.COMMAND_LINE) {
                commandLine.add(person);
            }
            var all = new Votes(people, commandLine);
            return switch (quorum.apply(all)) {
                case Quorum.Met _ -> new Approved();
                case Quorum.Missing _ -> new Proposed(all);
            };
        }
    }

    /** Enough people, as far as the server can tell. The worker takes it to the signer. */
    record Approved() implements Open {
        @Override
        public ProposalStage stage() {
            return ProposalStage.APPROVED;
        }

        /** The signer has journalled it and lets its window run. */
        Waiting await(Instant until) {
            return new Waiting(until);
        }

        /** The signer has journalled it, and with that it is in effect. */
        Effective takeEffect() {
            return new Effective();
        }
    }

    /** The window runs. */
    record Waiting(Instant until) implements Pending {
        @Override
        public ProposalStage stage() {
            return ProposalStage.WAITING;
        }

        /** The signer has put the policy into force. */
        Effective takeEffect() {
            return new Effective();
        }
    }

    /** It is so. */
    record Effective() implements ProposalState {
        @Override
        public ProposalStage stage() {
            return ProposalStage.EFFECTIVE;
        }
    }

    /** Stopped by a member of the policy's veto group for changes. */
    record Vetoed() implements ProposalState {
        @Override
        public ProposalStage stage() {
            return ProposalStage.VETOED;
        }
    }

    /** Refused by a rule; the sentence says which. */
    record Denied(String sentence) implements ProposalState {
        @Override
        public ProposalStage stage() {
            return ProposalStage.DENIED;
        }
    }

    /** The time in its text ran out. */
    record Expired() implements ProposalState {
        @Override
        public ProposalStage stage() {
            return ProposalStage.EXPIRED;
        }
    }
}
