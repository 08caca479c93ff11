package dev.countersign.evidence.policytest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.policytest.PolicyTests.Outcome;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Credential;
import dev.countersign.policy.Directory;
import dev.countersign.policy.OriginRule;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.testing.ProjectPolicies;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The policies of the project say what the tests beside them expect. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProjectPoliciesTest {

    static List<String> policies() {
        return ProjectPolicies.names();
    }

    static Stream<Arguments> outcomes() {
        return policies().stream()
                .flatMap(name -> outcomes(name).stream()
                        .map(outcome -> Arguments.of(name + ".test line " + outcome.line(), outcome)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("outcomes")
    void is_as_expected(String where, Outcome outcome) {
        assertThat(outcome.actual()).as(where + ": " + outcome.title()).isEqualTo(outcome.expected());
    }

    @ParameterizedTest
    @MethodSource("policies")
    void each_product_has_a_test_that_allows_and_one_that_refuses(String name) {
        String text = ProjectPolicies.text(name + ".test");
        assertThat(outcomes(name)).anyMatch(o -> o.expected().startsWith("allowed"));
        for (Product product : ProjectPolicies.read(name).products()) {
            assertThat(text).contains("request " + product.title() + "\n");
        }
        assertThat(outcomes(name).stream().map(Outcome::title)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void each_product_is_signed_for_chips_that_can_boot_with_its_keys(String name) {
        Policy policy = ProjectPolicies.read(name);
        for (Product product : policy.products()) {
            KeyKind kind = KeyKind.ofId(
                            policy.keys().get(product.keys().getFirst()).kind())
                    .orElseThrow();
            for (String target : product.targets()) {
                assertThat(Chip.ofName(target).orElseThrow().refusal(kind))
                        .as(product.title() + " " + target)
                        .isEmpty();
            }
        }
    }

    @Test
    void the_production_example_shows_what_a_policy_can_say() {
        Policy policy = ProjectPolicies.read("production");
        assertThat(policy.development()).isFalse();
        assertThat(policy.products().stream().map(Product::project).distinct()).hasSize(2);
        assertThat(policy.products().stream().map(Product::channel).distinct()).hasSize(3);
        assertThat(policy.products()).anyMatch(product -> product.window().isPositive());
        assertThat(policy.products()).anyMatch(product -> product.breakGlass().isPresent());
        assertThat(policy.products())
                .anyMatch(product -> product.quorum().shares().size() > 1);
        assertThat(policy.products()).anyMatch(product -> product.repository() instanceof OriginRule.Verified);
        assertThat(policy.products()).anyMatch(product -> product.repository() instanceof OriginRule.Declared);
        assertThat(policy.products())
                .filteredOn(product -> product.channel().equals("release"))
                .allMatch(
                        product -> product.commandLine() > 0 && product.window().isPositive());
        assertThat(policy.credentials())
                .anyMatch(c -> c instanceof Credential.Ssh ssh && ssh.hardware())
                .anyMatch(c -> c instanceof Credential.WebAuthn webAuthn && webAuthn.synced())
                .anyMatch(c -> c instanceof Credential.WebAuthn webAuthn
                        && webAuthn.aaguid().isPresent());
        assertThat(policy.softwareSsh()).isFalse();
    }

    @Test
    void the_directory_of_the_production_example_is_the_pinned_one() {
        var directory =
                Directory.read(ProjectPolicies.text("production.directory").getBytes(US_ASCII));
        assertThat(directory.refusal(ProjectPolicies.read("production"))).isEmpty();
        assertThat(directory.entries().get("p-f36d0825b9ca"))
                .isEqualTo(new Directory.Entry("Emil Novák", "emil.novak@example.com"));
    }

    private static List<Outcome> outcomes(String name) {
        return PolicyTests.run(
                ProjectPolicies.read(name), ProjectPolicies.text(name + ".test").getBytes(US_ASCII));
    }
}
