package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.countersign.evidence.Channel;
import dev.countersign.evidence.Vote;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Votes;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.RequestState.Approved;
import dev.countersign.request.RequestState.AwaitingApproval;
import dev.countersign.request.RequestState.Failed;
import dev.countersign.request.RequestState.Intended;
import dev.countersign.request.RequestState.Signed;
import dev.countersign.request.RequestState.Signing;
import dev.countersign.request.RequestState.Submitted;
import dev.countersign.request.RequestState.Vetoed;
import dev.countersign.request.RequestState.Waiting;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The moves that exist. Those that do not exist do not compile, so there is nothing to test about them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestStateTest {
    private static final Instant LATER = Instant.parse("2026-11-25T03:00:00Z");

    private static final Votes NOBODY = Votes.web(Set.of());

    private final AwaitingApproval waiting = new AwaitingApproval(Optional.of("ci"), NOBODY);

    @Test
    void goes_from_submitted_to_signed() {
        var waiting = new Submitted().inspect().state(Optional.of("ci"));
        var approved = (Approved) waiting.approve(web("approver-1"), _ -> new Quorum.Met());

        assertThat(approved.intend().start().sign("ab", 5)).isEqualTo(new Signed("ab", 5));
    }

    @Test
    void waits_until_the_policy_says_that_the_people_are_enough() {
        var afterOne = waiting.approve(web("approver-1"), RequestStateTest::twoPeople);

        assertThat(afterOne).isEqualTo(new AwaitingApproval(Optional.of("ci"), Votes.web(Set.of("approver-1"))));
        assertThat(((AwaitingApproval) afterOne).approve(web("approver-2"), RequestStateTest::twoPeople))
                .isEqualTo(new Approved());
    }

    @Test
    void counts_nobody_twice() {
        var afterOne = (AwaitingApproval) waiting.approve(web("approver-1"), RequestStateTest::twoPeople);

        assertRefused(
                ProblemType.ALREADY_APPROVED, () -> afterOne.approve(web("approver-1"), RequestStateTest::twoPeople));
    }

    @Test
    void never_counts_the_submitter() {
        assertRefused(ProblemType.SELF_APPROVAL, () -> waiting.approve(web("ci"), _ -> new Quorum.Met()));
    }

    @Test
    void keeps_what_was_reached_when_something_fails() {
        assertThat(new Approved().fail("no signer", LATER)).isEqualTo(new Failed("no signer", LATER, new Approved()));
        assertThat(new Intended().fail("no signer", LATER)).isEqualTo(new Failed("no signer", LATER, new Intended()));
        // The HSM may have signed; the intent is what counts, and the signer answers the same bytes again.
        assertThat(new Signing().fail("no signer", LATER)).isEqualTo(new Failed("no signer", LATER, new Intended()));
    }

    @Test
    void has_a_word_for_every_stage_and_finds_the_stage_by_it() {
        assertThat(Stage.values())
                .allSatisfy(stage -> assertThat(Stage.ofWord(stage.word())).contains(stage));
        assertThat(Stage.AWAITING_APPROVAL.word()).isEqualTo("awaiting-approval");
        assertThat(Stage.ofWord("AWAITING_APPROVAL")).isEmpty();
    }

    @Test
    void is_final_when_nothing_can_follow() {
        assertThat(Arrays.stream(Stage.values()).filter(Stage::isFinal))
                .containsExactly(
                        Stage.SIGNED, Stage.DENIED, Stage.REJECTED, Stage.VETOED, Stage.EXPIRED, Stage.CANCELLED);
    }

    @Test
    void takes_a_second_signature_of_a_person_only_over_the_command_line() {
        var both =
                (AwaitingApproval) ((AwaitingApproval) waiting.approve(web("approver-1"), RequestStateTest::twoPeople))
                        .approve(new Vote("approver-1", Channel.COMMAND_LINE), RequestStateTest::twoPeople);

        assertThat(both.votes()).isEqualTo(new Votes(Set.of("approver-1"), Set.of("approver-1")));
        assertRefused(
                ProblemType.ALREADY_APPROVED,
                () -> both.approve(new Vote("approver-1", Channel.COMMAND_LINE), RequestStateTest::twoPeople));
    }

    @Test
    void waits_where_the_policy_has_a_window_and_can_be_vetoed_until_it_is_signed() {
        var window = new Intended().await(LATER);

        assertThat(window).isEqualTo(new Waiting(LATER));
        assertThat(window.start().await(LATER)).isEqualTo(window);
        assertThat(window.fail("no signer", LATER)).isEqualTo(new Failed("no signer", LATER, new Intended()));
        assertThat(List.of(waiting, new Approved(), new Intended(), window, new Signing()))
                .extracting(RequestState.Unsigned::veto)
                .containsOnly(new Vetoed());
    }

    @Test
    void goes_back_to_the_people_from_wherever_nothing_is_signed_when_the_policy_changes() {
        assertThat(List.of(waiting, new Approved(), new Intended(), new Waiting(LATER), new Signing()))
                .extracting(state -> state.renew(Optional.of("security-1")))
                .containsOnly(new AwaitingApproval(Optional.of("security-1"), NOBODY));
    }

    private static Vote web(String person) {
        return new Vote(person, Channel.WEB);
    }

    private static Quorum twoPeople(Votes votes) {
        return votes.people().size() < 2 ? new Quorum.Missing("one more") : new Quorum.Met();
    }

    private static void assertRefused(ProblemType type, Runnable move) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(move::run)
                .extracting(Refusal::type)
                .isEqualTo(type);
    }
}
