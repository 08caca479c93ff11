package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "1s, PT1S",
        "90s, PT90S",
        "59m, PT59M",
        "90m, PT90M",
        "25h, PT25H",
        "2d, PT48H",
        "999999999s, PT999999999S"
    })
    void are_read_and_written_alike(String text, Duration duration) {
        assertThat(Durations.of(text)).contains(duration);
        assertThat(Durations.text(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"60s, 1m", "3600s, 1h", "60m, 1h", "24h, 1d", "336h, 14d", "86400s, 1d"})
    void are_written_in_the_largest_unit_that_divides_them(String text, String written) {
        assertThat(Durations.text(Durations.of(text).orElseThrow())).isEqualTo(written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0s", "01s", "1", "s", "1w", "1S", "-1s", "+1s", " 1s", "1s ", "1.5h", "1000000000s", "1h30m"
            })
    void have_no_other_form(String text) {
        assertThat(Durations.of(text)).isEmpty();
    }
}
