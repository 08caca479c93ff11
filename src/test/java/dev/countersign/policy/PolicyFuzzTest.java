package dev.countersign.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Set;
import java.util.stream.Collectors;

/** Whatever the bytes are, they are a policy whose every rule somebody can fulfil, or refused with the one declared exception. */
class PolicyFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void a_policy_can_be_fulfilled_whoever_submits_or_is_refused(byte[] bytes) {
        Policy policy;
        try {
            policy = PolicyReader.read(bytes);
        } catch (PolicyException e) {
            return; // a refusal
        }
        Set<String> people = policy.people().keySet();
        Set<String> commandLine = people.stream().filter(policy::hasSsh).collect(Collectors.toSet());
        var everybody = new Votes(people, commandLine);
        assertThat(policy.products()).isNotEmpty();
        for (Product product : policy.products()) {
            for (String submitter : product.submitters()) {
                assertThat(Quorums.of(
                                policy, product.quorum(), product.commandLine(), everybody, policy.personOf(submitter)))
                        .isInstanceOf(Quorum.Met.class);
            }
            for (String person : people) {
                var quorum =
                        Quorums.of(policy, product.quorum(), 0, Votes.web(Set.of(person)), policy.personOf(person));
                assertThat(quorum).isInstanceOf(Quorum.Missing.class);
            }
        }
    }
}
