package dev.countersign.request;

import dev.countersign.policy.Quorum;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * Where a signing request stands. Each state offers only the moves that are legal from it:
 *
 * <pre>
 * Submitted ─► Inspected ─► AwaitingApproval ─► Approved ─► Intended ─► Signing ─► Signed
 *     │            │            │      ▲ │          │   ▲      │   ▲      │  ▲
 *     │            │            │      └─┘ approval │   └──┐   │   └──────┼──┤
 *     ▼            ▼            ▼                   ▼      └─► Failed ◄───┘ (tried again from where it was)
 *     Denied | Rejected | Expired | Cancelled            Intended, Signing ─► Denied
 * </pre>
 *
 * <p>Approved means that the server counted enough people. The signer counts for itself; to it the word means nothing. From
 * Intended on the signer has journalled that it will sign, so nobody can reject or cancel any more.
 */
public sealed interface RequestState {

    /** What the database and answers call this state. */
    Stage stage();

    /** Before the signer's intent: the request can still be stopped. */
    sealed interface Open extends RequestState {

        /** Refused by the server's own checks or by the signer. */
        default Denied deny(String sentence) {
            return new Denied(sentence);
        }

        /** Somebody's signed refusal, which the signer has journalled. */
        default Rejected reject() {
            return new Rejected();
        }

        /** Not enough people in time. */
        default Expired expire() {
            return new Expired();
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
        public AwaitingApproval state(String submitter) {
            return new AwaitingApproval(submitter, Set.of());
        }
    }

    /**
     * Waiting for people.
     *
     * @param people who have approved, each once
     */
    record AwaitingApproval(String submitter, Set<String> people) implements Open {
        public AwaitingApproval {
            people = Set.copyOf(people);
        }

        @Override
        public Stage stage() {
            return Stage.AWAITING_APPROVAL;
        }

        /**
         * One more person, or the last one needed.
         *
         * @param quorum the policy's word about a set of people
         */
        public RequestState approve(String person, Function<Set<String>, Quorum> quorum) {
            if (person.equals(submitter)) {
                throw new Refusal(
                        ProblemType.SELF_APPROVAL, submitter + " submitted this request; others must approve it.");
            }
            if (people.contains(person)) {
                throw new Refusal(
                        ProblemType.ALREADY_APPROVED, person + " has approved already; another person must follow.");
            }
            var all = new HashSet<>(people);
            all.add(person);
            return switch (quorum.apply(all)) {
                case Quorum.Met _ -> new Approved();
                case Quorum.Missing _ -> new AwaitingApproval(submitter, all);
            };
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

    /** The signer has journalled the intent. The HSM may be called from now on. */
    record Intended() implements RequestState {
        @Override
        public Stage stage() {
            return Stage.INTENDED;
        }

        /** The signer is about to be asked for the signature. */
        public Signing start() {
            return new Signing();
        }

        /** As in {@link Approved#fail}; the intent stays. */
        public Failed fail(String sentence, Instant retryAt) {
            return new Failed(sentence, retryAt, this);
        }

        /** The signer closed the intent without a signature. */
        public Denied deny(String sentence) {
            return new Denied(sentence);
        }
    }

    /** The signer has been asked for the signature. After a crash it is asked again and answers the same bytes. */
    record Signing() implements RequestState {
        @Override
        public Stage stage() {
            return Stage.SIGNING;
        }

        /** The signed file is verified and lies in the store. */
        public Signed sign(String sha256, long size) {
            return new Signed(sha256, size);
        }

        /** Back to the intent, which stays. */
        public Failed fail(String sentence, Instant retryAt) {
            return new Failed(sentence, retryAt, new Intended());
        }

        /** As in {@link Intended#deny}. */
        public Denied deny(String sentence) {
            return new Denied(sentence);
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
