package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.policy.Policy;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestPolicy;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the server keeps of the signer's policies, in the real database. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PoliciesTest extends WithPolicy {

    @Inject
    StoredPolicies stored;

    @Test
    void has_the_policy_in_force_that_the_signer_told_last() {
        var first = policies.keep(TestPolicy.withComment("first")).orElseThrow();
        var second = policies.keep(TestPolicy.withComment("second")).orElseThrow();

        assertThat(policies.inForce()).map(Policy::digest).contains(second);
        assertThat(policies.get(first).digest()).isEqualTo(first);
    }

    @Test
    void takes_an_earlier_policy_back_when_the_signer_tells_it_again() {
        var first = policies.keep(TestPolicy.withComment("one")).orElseThrow();
        policies.keep(TestPolicy.withComment("two"));

        policies.keep(TestPolicy.withComment("one"));

        assertThat(policies.inForce()).map(Policy::digest).contains(first);
    }

    @Test
    void keeps_the_bytes_as_they_were_told_and_each_policy_once() {
        var bytes = TestPolicy.withComment("bytes");
        var digest = policies.keep(bytes).orElseThrow();
        policies.keep(bytes);

        assertThat(stored.findById(digest).bytes()).isEqualTo(bytes);
        assertThat(stored.newest()).map(StoredPolicy::digest).contains(digest);
    }

    @Test
    void keeps_nothing_that_is_no_policy() {
        var before = policies.inForce().map(Policy::digest);

        assertThat(policies.keep("version 2\n".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
        assertThat(policies.inForce().map(Policy::digest)).isEqualTo(before);
    }
}
