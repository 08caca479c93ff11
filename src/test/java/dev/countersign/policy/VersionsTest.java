package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class VersionsTest {
    /** The chain of Semantic Versioning 2.0.0 (11), and what it does not know. */
    private static final List<String> RISING = List.of(
            "0",
            "0.0.1",
            "0.9",
            "v0.10",
            "1.0.0-0",
            "1.0.0-2",
            "1.0.0-10",
            "1.0.0--",
            "1.0.0-Z",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.1.0",
            "1.0.0-alpha.beta",
            "1.0.0-beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "1.0.0",
            "1.0.0.1",
            "1.9.99",
            "1.10",
            "2.0.0-3-gabc123",
            "2",
            "9999999999999999999999",
            "10000000000000000000000");

    @Test
    void each_is_older_than_all_that_follow() {
        for (int i = 0; i < RISING.size(); i++) {
            for (int j = 0; j < RISING.size(); j++) {
                assertThat(Versions.compare(RISING.get(i), RISING.get(j)))
                        .as("%s and %s", RISING.get(i), RISING.get(j))
                        .hasValue(Integer.compare(i, j));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.4, 1.4.0",
        "v1.4, 1.4",
        "1.4.0+7, 1.4.0+8",
        "1.4.0+7, 1.4.0",
        "1.04, 1.4",
        "1.0-rc.01, 1.0.0-rc.1",
        "00, 0.0.0",
        "1.0.0-rc.1+a.b-c, 1-rc.1"
    })
    void some_differ_in_their_writing_only(String a, String b) {
        assertThat(Versions.compare(a, b)).hasValue(0);
        assertThat(Versions.compare(b, a)).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v",
                "spring",
                "V1.0",
                "1.",
                ".1",
                "1..2",
                "1.a",
                "1.0-",
                "1.0+",
                "1.0-rc..1",
                "1.0-rc.",
                "1.0-rc_1",
                "1.0+a+b",
                "1.0 ",
                " 1.0",
                "-1",
                "+1",
                "1,0",
                "vv1",
                "1.0-é",
                "１.0"
            })
    void other_texts_have_no_order(String text) {
        assertThat(Versions.compare(text, "1.0")).isEmpty();
        assertThat(Versions.compare("1.0", text)).isEmpty();
        assertThat(Versions.compare(text, text)).isEmpty();
    }

    @Test
    void a_long_text_is_compared_like_a_short_one() {
        String numbers = "1" + ".1".repeat(50_000);
        assertThat(Versions.compare(numbers, numbers + ".0")).hasValue(0);
        assertThat(Versions.compare(numbers, numbers + ".1")).hasValue(-1);
        String identifiers = "1-a" + ".a".repeat(50_000);
        assertThat(Versions.compare(identifiers, identifiers + ".a")).hasValue(-1);
    }
}
