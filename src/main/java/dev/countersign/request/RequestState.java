package dev.countersign.request;

import dev.countersign.evidence.Channel;
import dev.countersign.evidence.Vote;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Votes;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Where a signing request stands. Each state offers only the moves that are legal from it:
 *
 * <pre>
 *                               ┌──────────── policy changed: approve again ◄────────────┐
 *                               ▼                                                        │
 * Submitted ─► Inspected ─► AwaitingApproval ─► Approved ─► Intended ─► Waiting ─► Signing ─► Signed
 *     │            │            │      ▲ │          │   ▲      │   ▲       │          │
 *     │            │            │      └─┘ approval │   └──┐   │   └───────┼──────┐   │
 *     ▼            ▼            ▼                   ▼      └─► Failed ◄────┴──────┴───┘ (tried again from where it was)
 *     Denied | Rejected | Vetoed | Expired | Cancelled         Intended, Waiting, Signing ─► Denied | Vetoed | Expired
 * </pre>
 *
 * <p>Approved means that the server counted enough people. The signer counts for itself; to it the word means nothing. From
 * Intended on the signer has journalled that it will sign, so nobody can reject or cancel any more; the policy's veto group
 * can veto until the signature is journalled. Under a policy with a window, Waiting is the time for that.
 */
public sealed interface RequestState {

    /** What the database and answers call this state. */
    Stage stage();

    /** Nothing is signed: a rule, a veto, the time or a new policy can still stop the request. */
    sealed interface Unsigned extends RequestState {

        /** Refused by the server's own checks or by the signer. */
        default Denied deny(String sentence) {
            return new Denied(sentence);
        }

        /** Somebody's signed veto, which the signer has journalled. */
        default Vetoed veto() {
            return new Vetoed();
        }

        /** Not in time. */
        default Expired expire() {
            return new Expired();
        }

        /**
         * Another policy is in force, so everything that was signed is void: there is a new statement, and everybody is
         * asked again.
         *
         * @param submitting the submitter's person under the new policy, who does not count
         */
        default AwaitingApproval renew(Optional<String> submitting) {
            return new AwaitingApproval(submitting, new Votes(Set.of(), Set.of()));
        }
    }

    /** Before the signer's intent: the request can still be rejected and cancelled. */
    sealed interface Open extends Unsigned {

        /** Somebody's signed refusal, which the signer has journalled. */
        default Rejected reject() {
            return new Rejected();
        }

        /** Withdrawn by the submitter. */
        default Cancelled cancel() {
            return new Cancelled();
        }
    }

    /** The artifact is there and somebody wants it signed. */
    record Submitted() implements Open {
        @Override
        public Stage stage() {
            return Stage.SUBMITTED;
        }

        /** The image was read, and policy and chip allow it. */
        public Inspected inspect() {
            return new Inspected();
        }
    }

    /** The image's facts are known. */
    record Inspected() implements Open {
        @Override
        public Stage stage() {
            return Stage.INSPECTED;
        }

        /** The statement exists, and people can sign over it. */
        public AwaitingApproval state(Optional<String> submitting) {
            return new AwaitingApproval(submitting, new Votes(Set.of(), Set.of()));
        }
    }

    /**
     * Waiting for people.
     *
     * @param submitting the submitter's person, where the policy knows one: that person does not count
     * @param votes people who have approved, each once, and those of them who did so over the command line
     */
    record AwaitingApproval(Optional<String> submitting, Votes votes) implements Open {
        @Override
        public Stage stage() {
            return Stage.AWAITING_APPROVAL;
        }

        /**
         * One more person, or the last one needed.
         *
         * @param quorum the policy's word about a set of votes
         */
        public RequestState approve(Vote vote, Function<Votes, Quorum> quorum) {
            String person = vote.person();
            if (submitting.filter(person::equals).isPresent()) {
                throw new Refusal(
                        ProblemType.SELF_APPROVAL, person + " submitted this request; others must approve it.");
            }
            // A second signature over the command line adds no person, but it can be what the policy asks for there.
            if (votes.commandLine().contains(person)
                    || (votes.people().contains(person) && vote.channel() == Channel.WEB)) {
                throw new Refusal(
                        ProblemType.ALREADY_APPROVED, person + " has approved already; another person must follow.");
            }
            Votes all = with(vote);
            return switch (quorum.apply(all)) {
                case Quorum.Met _ -> new Approved();
                case Quorum.Missing _ -> new AwaitingApproval(submitting, all);
            };
        }

        private Votes with(Vote vote) {
            var people = new HashSet<>(votes.people());
            var commandLine = new HashSet<>(votes.commandLine());
            people.add(vote.person());
            if (vote.channel() == Channel.COMMAND_LINE) {
                commandLine.add(vote.person());
            }
            return new Votes(people, commandLine);
        }
    }

    /** Enough people, as far as the server can tell. The signing worker takes it from here, now or after any restart. */
    record Approved() implements Open {
        @Override
        public Stage stage() {
            return Stage.APPROVED;
        }

        /** The signer has verified everything and journalled that it will sign. */
        public Intended intend() {
            return new Intended();
        }

        /** The signer could not be asked, or did not answer. */
        public Failed fail(String sentence, Instant retryAt) {
            return new Failed(sentence, retryAt, this);
        }
    }

    /** The signer has journalled the intent. */
    record Intended() implements Unsigned {
        @Override
        public Stage stage() {
            return Stage.INTENDED;
        }

        /** The policy has a window. */
        public Waiting await(Instant until) {
            return new Waiting(until);
        }

        /** The signer is about to be asked for the signature. */
        public Signing start() {
            return new Signing();
        }

        /** As in {@link Approved#fail}; the intent stays. */
        public Failed fail(String sentence, Instant retryAt) {
            return new Failed(sentence, retryAt, this);
        }
    }

    /** The policy's window runs, in which the veto group can stop it. The signer counts it by its own clock. */
    record Waiting(Instant until) implements Unsigned {
        @Override
        public Stage stage() {
            return Stage.WAITING;
        }

        /** The window is over: the signer is about to be asked for the signature. */
        public Signing start() {
            return new Signing();
        }

        /** As in {@link Intended#fail}. */
        public Failed fail(String sentence, Instant retryAt) {
            return new Failed(sentence, retryAt, new Intended());
        }
    }

    /** The signer has been asked for the signature. After a crash it is asked again and answers the same bytes. */
    record Signing() implements Unsigned {
        @Override
        public Stage stage() {
            return Stage.SIGNING;
        }

        /** The signed file is verified and lies in the store. */
        public Signed sign(String sha256, long size) {
            return new Signed(sha256, size);
        }

        /** By the signer's clock the window is not over. */
        public Waiting await(Instant until) {
            return new Waiting(until);
        }

        /** Back to the intent, which stays. */
        public Failed fail(String sentence, Instant retryAt) {
            return new Failed(sentence, retryAt, new Intended());
        }
    }

    /** Something outside the request went wrong. It is tried again from where it was. */
    record Failed(String sentence, Instant retryAt, RequestState before) implements RequestState {
        @Override
        public Stage stage() {
            return Stage.FAILED;
        }
    }

    /** The end that everybody wants: the signed file, by its digest and size. */
    record Signed(String sha256, long size) implements RequestState {
        @Override
        public Stage stage() {
            return Stage.SIGNED;
        }
    }

    /** Refused by a rule; the sentence says which. */
    record Denied(String sentence) implements RequestState {
        @Override
        public Stage stage() {
            return Stage.DENIED;
        }
    }

    /** Refused by a person. Who and why stands in the rejection. */
    record Rejected() implements RequestState {
        @Override
        public Stage stage() {
            return Stage.REJECTED;
        }
    }

    /** Stopped by a member of the policy's veto group. Who and why stands in the veto. */
    record Vetoed() implements RequestState {
        @Override
        public Stage stage() {
            return Stage.VETOED;
        }
    }

    /** The time in the statement ran out. */
    record Expired() implements RequestState {
        @Override
        public Stage stage() {
            return Stage.EXPIRED;
        }
    }

    /** Withdrawn by its submitter. */
    record Cancelled() implements RequestState {
        @Override
        public Stage stage() {
            return Stage.CANCELLED;
        }
    }
}
