package dev.countersign.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RestartPauseTest {
    private final RestartPause pause = new RestartPause();

    @Test
    void grows_from_a_tenth_of_a_second_to_thirty_seconds() {
        var pauses = new ArrayList<Long>();
        for (int i = 0; i < 11; i++) {
            pauses.add(pause.after(Duration.ZERO).toMillis());
        }
        assertThat(pauses)
                .containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12_800L, 25_600L, 30_000L, 30_000L);
    }

    @Test
    void stays_short_for_a_process_that_gets_ready() {
        for (int i = 0; i < 9; i++) {
            pause.after(Duration.ZERO);
        }
        assertThat(pause.after(Duration.ofMillis(1))).isEqualTo(RestartPause.LONGEST_AFTER_READY);
    }

    @Test
    void starts_anew_after_a_stable_process() {
        pause.after(Duration.ZERO);
        pause.after(Duration.ZERO);
        assertThat(pause.after(RestartPause.STABLE)).isEqualTo(RestartPause.SHORTEST);
    }

    @Test
    void goes_on_growing_after_a_process_that_was_ready_only_briefly() {
        pause.after(Duration.ZERO);
        assertThat(pause.after(RestartPause.STABLE.minusMillis(1))).isEqualTo(Duration.ofMillis(200));
    }
}
