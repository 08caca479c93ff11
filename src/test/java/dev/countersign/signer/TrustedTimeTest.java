package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.protocol.Answer.Refused;
import dev.countersign.evidence.protocol.RefusalCode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the wall clock is believed, to the second, and what is said when it is not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TrustedTimeTest {
    private static final Duration GAP = Duration.ofDays(14);
    private static final Instant LAST = NOON.minusSeconds(3_600);

    private final SignerInMemory.StandingClock clock = new SignerInMemory.StandingClock();
    private TrustedTime time;

    /** A journal whose newest record is an hour old. */
    @BeforeEach
    void start() {
        time = new TrustedTime(clock, clock::nanos);
        time.begin(LAST);
        time.maximumGap(GAP);
    }

    @Test
    void it_is_the_wall_clock_in_whole_seconds() throws Exception {
        clock.set(NOON.plusMillis(1_999));
        assertThat(time.now()).isEqualTo(NOON.plusSeconds(1));
        assertThat(time.stamp()).isEqualTo(NOON.plusSeconds(1));
        assertThat(time.word()).isEqualTo("trusted");
    }

    @ParameterizedTest
    @ValueSource(longs = {300, -300})
    void a_step_of_five_minutes_is_believed(long seconds) throws Exception {
        clock.move(NOON.plusSeconds(seconds));
        assertThat(time.now()).isEqualTo(NOON.plusSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(longs = {301, -301, 10 * 31_556_952L, -10 * 31_556_952L})
    void a_larger_step_is_not_until_it_is_taken_back(long seconds) throws Exception {
        clock.move(NOON.plusSeconds(seconds));
        assertDoubted(
                "moved",
                "The signer's clock says " + NOON.plusSeconds(seconds)
                        + ", but by the time that has passed since its start it is " + NOON + ": it was moved.");
        clock.move(NOON);
        assertThat(time.now()).isEqualTo(NOON);
    }

    @Test
    void small_steps_do_not_add_up_to_a_large_one() {
        for (int step = 1; step <= 2; step++) {
            time.reached(NOON.plusSeconds(step * 200L)); // as if something were written after each
            clock.move(NOON.plusSeconds(step * 200L));
        }
        assertThat(time.word()).isEqualTo("moved");
    }

    @Test
    void it_goes_by_the_monotonic_clock_while_nothing_happens_however_long() throws Exception {
        clock.set(NOON.plus(GAP.multipliedBy(10)));
        assertThat(time.now()).isEqualTo(NOON.plus(GAP.multipliedBy(10)));
    }

    @Test
    void it_is_never_before_the_newest_record() throws Exception {
        time.reached(NOON.plusSeconds(1));
        assertDoubted(
                "behind",
                "The signer's clock says " + NOON + ", but its journal already reached " + NOON.plusSeconds(1) + ".");
        clock.set(NOON.plusSeconds(1));
        assertThat(time.now()).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void after_a_silence_of_just_max_gap_it_is_believed_and_a_second_later_no_more() throws Exception {
        time.begin(NOON.minus(GAP));
        assertThat(time.now()).isEqualTo(NOON);
        time.begin(NOON.minus(GAP).minusSeconds(1));
        assertDoubted(
                "silence",
                "The signer's clock says " + NOON + ", but the newest record of its journal is of "
                        + NOON.minus(GAP).minusSeconds(1)
                        + ", longer ago than the policy's max-gap: a quorum must sign a clock statement.");
    }

    @Test
    void until_it_is_told_how_long_a_silence_may_be_it_believes_in_none() {
        var other = new TrustedTime(clock, clock::nanos);
        other.begin(NOON.minusSeconds(1));
        assertThat(other.word()).isEqualTo("silence");
    }

    @Test
    void a_quorum_ends_a_silence_and_lowers_a_floor() throws Exception {
        time.begin(NOON.minus(GAP).minusSeconds(1));
        time.begin(NOON);
        assertThat(time.now()).isEqualTo(NOON);
        time.reached(NOON.plusSeconds(10 * 31_556_952L));
        assertThat(time.word()).isEqualTo("behind");
        time.begin(NOON);
        assertThat(time.now()).isEqualTo(NOON);
        assertThat(time.floor()).isEqualTo(NOON);
        assertThat(time.windowTime()).isEqualTo(NOON);
    }

    @Test
    void a_quorum_makes_a_step_the_new_beginning() throws Exception {
        clock.move(NOON.plusSeconds(7_200));
        time.begin(NOON.plusSeconds(7_200));
        assertThat(time.now()).isEqualTo(NOON.plusSeconds(7_200));
    }

    @ParameterizedTest
    @ValueSource(longs = {3_600, 0, -3_600})
    void what_a_quorum_states_is_near_the_machine(long seconds) throws Exception {
        time.demandNear(NOON.plusSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(longs = {3_601, -3_601})
    void what_a_quorum_states_is_not_far_from_the_machine(long seconds) {
        assertThatThrownBy(() -> time.demandNear(NOON.plusSeconds(seconds)))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.answer())
                                .isEqualTo(new Refused(
                                        RefusalCode.CLOCK,
                                        "The signer's clock says " + NOON + ", more than 60 minutes from the stated "
                                                + NOON.plusSeconds(seconds) + ": set it right first.")));
    }

    @Test
    void windows_go_by_the_monotonic_clock_whatever_the_wall_clock_says() {
        clock.move(NOON.plusSeconds(10 * 31_556_952L));
        assertThat(time.windowTime()).isEqualTo(LAST);
        clock.move(NOON);
        clock.set(NOON.plusSeconds(60));
        clock.move(NOON.minusSeconds(31_556_952L));
        assertThat(time.windowTime()).isEqualTo(LAST.plusSeconds(60));
    }

    @Test
    void windows_never_lag_behind_the_newest_record() {
        time.reached(NOON);
        assertThat(time.windowTime()).isEqualTo(NOON);
        clock.set(NOON.plusSeconds(3_599));
        assertThat(time.windowTime()).isEqualTo(NOON);
        clock.set(NOON.plusSeconds(3_601));
        assertThat(time.windowTime()).isEqualTo(NOON.plusSeconds(1));
    }

    @Test
    void what_must_be_written_while_the_clock_is_doubted_has_the_time_of_windows() {
        clock.set(NOON.plusMillis(60_700));
        clock.move(NOON.plusSeconds(10 * 31_556_952L));
        assertThat(time.stamp()).isEqualTo(LAST.plusSeconds(60));
    }

    private void assertDoubted(String word, String sentence) {
        assertThat(time.word()).isEqualTo(word);
        assertThatThrownBy(time::now)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.answer()).isEqualTo(new Refused(RefusalCode.CLOCK, sentence)));
    }
}
