package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.testing.ProjectPolicies;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The policy of the project itself, with its braces filled in. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DevelopmentPolicyTest {
    private final Policy policy = ProjectPolicies.read("development");

    @Test
    void is_marked_as_such() {
        assertThat(policy.development()).isTrue();
        assertThat(policy.credentials()).allSatisfy(credential -> {
            switch (credential) {
                case Credential.WebAuthn webAuthn ->
                    assertThat(webAuthn.development()).isTrue();
                case Credential.Ssh ssh -> assertThat(ssh.hardware()).isFalse();
            }
        });
    }

    @Test
    void has_the_products_that_everybody_tries() {
        assertThat(policy.products()).hasSize(2);
        assertThat(policy.product("thermo-controller", "release").orElseThrow().keys())
                .containsExactly("thermo-1");
        assertThat(policy.product("valve-controller", "release").orElseThrow().targets())
                .containsExactly("esp32c6");
    }

    @Test
    void offers_RSA_to_every_chip_that_takes_it() {
        for (Chip chip : Chip.values()) {
            assertThat(policy.product("thermo-controller", "release")
                            .orElseThrow()
                            .targets()
                            .contains(chip.id()))
                    .as(chip.id())
                    .isEqualTo(chip.refusal(KeyKind.RSA_3072).isEmpty());
        }
    }

    @Test
    void asks_for_any_two_of_three_people() {
        for (Product product : policy.products()) {
            for (Set<String> two : List.of(
                    Set.of("approver-1", "approver-2"),
                    Set.of("approver-1", "security-1"),
                    Set.of("approver-2", "security-1"))) {
                assertThat(quorum(product, two)).isInstanceOf(Quorum.Met.class);
            }
            for (String one : List.of("approver-1", "approver-2", "security-1")) {
                assertThat(quorum(product, Set.of(one))).isInstanceOf(Quorum.Missing.class);
                assertThat(quorum(product, Set.of(one, "ci"))).isInstanceOf(Quorum.Missing.class);
            }
        }
    }

    private Quorum quorum(Product product, Set<String> people) {
        return Quorums.of(policy, product.quorum(), product.commandLine(), Votes.web(people), policy.personOf("ci"));
    }
}
