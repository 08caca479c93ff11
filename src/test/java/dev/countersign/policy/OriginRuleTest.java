package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class OriginRuleTest {

    @ParameterizedTest
    @CsvSource({
        "refs/tags/v1, refs/tags/v1, true",
        "refs/tags/v1, refs/tags/v1.0, false",
        "refs/tags/v1, refs/tags/v, false",
        "refs/tags/v1, Refs/tags/v1, false",
        "refs/tags/v*, refs/tags/v1, true",
        "refs/tags/v*, refs/tags/v, true",
        "refs/tags/v*, refs/tags/v*, true",
        "refs/tags/v*, refs/tags/w, false",
        "refs/tags/v*, xrefs/tags/v1, false",
        "*, anything, true"
    })
    void a_pattern_is_exact_or_a_beginning(String pattern, String text, boolean matches) {
        var nothing = Optional.<String>empty();
        assertThat(new OriginRule.Verified(pattern).allows(Optional.of(text), nothing))
                .isEqualTo(matches);
        assertThat(new OriginRule.Declared(pattern).allows(nothing, Optional.of(text)))
                .isEqualTo(matches);
    }

    @Test
    void any_demands_nothing() {
        assertThat(new OriginRule.Any().allows(Optional.empty(), Optional.empty()))
                .isTrue();
        assertThat(new OriginRule.Any().allows(Optional.of("a"), Optional.of("b")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a, , true", "a, b, true", "b, a, false", " , a, false", " , , false"})
    void verified_is_not_what_somebody_says(String verified, String declared, boolean allowed) {
        assertThat(new OriginRule.Verified("a").allows(Optional.ofNullable(verified), Optional.ofNullable(declared)))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({" , a, true", "a, a, true", "b, a, false", "a, b, false", "a, , false", " , , false", " , b, false"})
    void declared_must_not_contradict_what_is_verified(String verified, String declared, boolean allowed) {
        assertThat(new OriginRule.Declared("a").allows(Optional.ofNullable(verified), Optional.ofNullable(declared)))
                .isEqualTo(allowed);
    }

    @Test
    void says_itself_as_in_the_policy() {
        assertThat(new OriginRule.Any().text()).isEqualTo("any");
        assertThat(new OriginRule.Declared("a*").text()).isEqualTo("declared a*");
        assertThat(new OriginRule.Verified("a").text()).isEqualTo("verified a");
    }
}
