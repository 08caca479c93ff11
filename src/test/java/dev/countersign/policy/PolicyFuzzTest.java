package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HashSet;
import java.util.Set;

/** Whatever the bytes are, they are a policy that somebody can fulfil or refused with the one declared exception. */
class PolicyFuzzTest {

    @FuzzTest
    void a_policy_can_be_fulfilled_by_two_people_or_more_or_is_refused(byte[] bytes) {
        Policy policy;
        try {
            policy = Policy.parse(bytes);
        } catch (PolicyException e) {
            return; // a refusal
        }
        assertThat(policy.products()).isNotEmpty();
        for (Policy.Product product : policy.products()) {
            Set<String> everybody = policy.groups().get(product.group());
            assertThat(policy.quorum(product, "", everybody)).isInstanceOf(Quorum.Met.class);
            for (String person : everybody) {
                assertThat(policy.quorum(product, "", Set.of(person))).isInstanceOf(Quorum.Missing.class);
            }
            assertThat(policy.quorum(product, "", new HashSet<>())).isInstanceOf(Quorum.Missing.class);
        }
    }
}
