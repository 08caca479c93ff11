package dev.countersign.evidence.policytest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.policytest.PolicyTests.Outcome;
import dev.countersign.policy.PolicyException;
import dev.countersign.testing.CompletePolicy;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The engine of policy tests tells right from wrong, and does not take what it does not understand. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyTestsTest {
    private static final String HEAD = "test t\nrequest thermo-controller release\n";

    @Test
    void a_test_passes_if_the_policy_says_what_it_expects() {
        var outcomes = run("""
                # comment

                test three people
                request thermo-controller release
                approve %s command-line
                approve %s web
                approve %s web
                expect allowed after 1d
                test the wrong expectation
                request thermo-controller release
                expect allowed
                """.formatted(CompletePolicy.ADA, CompletePolicy.BEN, CompletePolicy.CAT));
        assertThat(outcomes.get(0)).isEqualTo(new Outcome("three people", 3, "allowed after 1d", "allowed after 1d"));
        assertThat(outcomes.get(0).passed()).isTrue();
        assertThat(outcomes.get(1).line()).isEqualTo(9);
        assertThat(outcomes.get(1).passed()).isFalse();
        assertThat(outcomes.get(1).actual()).startsWith("refused 2 of 2 approvals by release-managers and");
    }

    @Test
    void an_allowance_without_waiting_is_told_from_one_with() {
        String beta = """
                test t
                request thermo-controller beta
                approve %s web
                approve %s web
                expect allowed after 1d
                """.formatted(CompletePolicy.BEN, CompletePolicy.DAN);
        assertThat(run(beta)).containsExactly(new Outcome("t", 1, "allowed after 1d", "allowed"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "with submitter ada-ci:main | refused ada-ci:main may not submit thermo-controller release",
                "with target esp32 | refused The target esp32 is not one of thermo-controller",
                "with rule break-glass | refused 2 of 2 approvals by release-managers and 2 of 2 approvals by security are still",
                "with security-version none | refused The app has no security version; thermo-controller release demands at least 3",
                "with keys nothing | refused The keys of the statement are not those of thermo-controller release",
                "with keys thermo-2,thermo-1 | refused The keys of the statement are not those of thermo-controller release",
                "with lifetime 15d | refused A statement of thermo-controller release is valid for at most 14d",
                "with mark development | refused The statement's development mark is not that of the policy",
                "with verified-ref none | refused The ref of thermo-controller release must be verified refs/tags/v*; the statement says nothing",
                "with declared-ref x y | refused 2 of 2 approvals",
                "with role boot loader | line 2: the request cannot be stated: role must start with",
                "signed 1.0.0 none | refused The version 1.0.0 of the app is not higher than 1.0.0, which was signed already",
                "signed 0.9 4 | refused The app has security version 3; 4 was signed already",
                "signed 0.9 3 | refused 2 of 2 approvals",
            })
    void a_fact_is_what_the_test_says(String line, String actual) {
        try {
            assertThat(run(HEAD + line + "\nexpect allowed\n").getFirst().actual())
                    .startsWith(actual);
        } catch (PolicyException e) {
            assertThat(e).hasMessageStartingWith(actual);
        }
    }

    @Test
    void a_product_that_is_not_there_is_refused_by_the_policy() {
        assertThat(run("test t\nrequest boiler release\nexpect allowed\n")
                        .getFirst()
                        .actual())
                .isEqualTo("refused The policy has no product boiler release");
    }

    @Test
    void a_declared_origin_is_begun_as_demanded() {
        assertThat(run("test t\nrequest valve-controller release\nexpect allowed\n")
                        .getFirst()
                        .actual())
                .startsWith("refused 2 of 2 approvals by release-managers are still missing");
        assertThat(run("test t\nrequest thermo-controller beta\nwith declared-repository none\nexpect allowed\n")
                        .getFirst()
                        .actual())
                .startsWith("refused The repository of thermo-controller beta must be declared");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | there is no test",
                "'# only words\n' | there is no test",
                "'test\n' | line 1: a line has a kind, one space and something behind it",
                "'test \n' | line 1: a line has a kind, one space and something behind it",
                "' test t\n' | line 1: a line has a kind, one space and something behind it",
                "'request a b\n' | line 1: expected 'test', found 'request'",
                "'test t\n' | at the end: expected 'request'",
                "'test t\nrequest a\n' | line 2: a line 'request' has two words",
                "'test t\nrequest a b\n' | at the end: expected 'expect'",
                "'test t\nrequest a b\nallow c\n' | line 3: expected 'expect', found 'allow'",
                "'test t\nrequest a b\napprove nobody web\n' | line 3: nobody has nothing to approve with over web",
                "'test t\nrequest a b\napprove p-e7a60b3f58d2 command-line\n' | line 3: p-e7a60b3f58d2 has nothing to approve with over command-line",
                "'test t\nrequest a b\napprove p-e7a60b3f58d2 telephone\n' | line 3: a channel is web or command-line",
                "'test t\nrequest a b\napprove p-e7a60b3f58d2\n' | line 3: a line 'approve' has two words",
                "'test t\nrequest a b\nwith colour red\n' | line 3: a request has no colour red",
                "'test t\nrequest a b\nwith rule none\n' | line 3: a request has no rule none",
                "'test t\nrequest a b\nwith mark test\n' | line 3: a request has no mark test",
                "'test t\nrequest a b\nwith lifetime long\n' | line 3: a request has no lifetime long",
                "'test t\nrequest a b\nwith security-version 01\n' | line 3: a request has no security-version 01",
                "'test t\nrequest a b\nsigned 1.0\n' | line 3: a line 'signed' has two words",
                "'test t\nrequest a b\nsigned 1.0 x\n' | line 3: a security version is a number or none",
                "'test t\nrequest a b\nsigned 1.0 1\nsigned 1.0 1\n' | line 4: expected 'expect', found 'signed'",
                "'test t\nrequest a b\nsigned 1.0 1\nwith role app\n' | line 4: expected 'expect', found 'with'"
            })
    void what_is_no_test_is_refused_with_its_line(String text, String sentence) {
        assertThatThrownBy(() -> run(text)).isInstanceOf(PolicyException.class).hasMessage(sentence);
    }

    @Test
    void a_text_has_at_most_262144_bytes() {
        String full = "#" + "x".repeat(PolicyTests.MAXIMUM_BYTES - 2) + "\n";
        assertThatThrownBy(() -> run(full)).hasMessage("there is no test");
        assertThatThrownBy(() -> run(full + "\n")).hasMessage("the tests of a policy have at most 262144 bytes");
    }

    private static List<Outcome> run(String text) {
        return PolicyTests.run(CompletePolicy.policy(), text.getBytes(UTF_8));
    }
}
