package dev.countersign.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The catalogue of problems: complete sentences, real statuses, addresses that lead back. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProblemTypeTest {

    @Test
    void has_an_address_that_leads_back_to_each_type() {
        assertThat(ProblemType.values()).allSatisfy(type -> {
            assertThat(type.uri()).hasToString("/problems/" + type.slug());
            assertThat(ProblemType.ofSlug(type.slug())).contains(type);
        });
        assertThat(ProblemType.DIGEST_MISMATCH.slug()).isEqualTo("digest-mismatch");
        assertThat(ProblemType.ofSlug("DIGEST_MISMATCH")).isEmpty();
    }

    @Test
    void says_of_each_type_what_it_means_and_how_to_mend_it() {
        assertThat(ProblemType.values()).allSatisfy(type -> {
            assertThat(type.status()).isBetween(400, 599);
            assertThat(type.title()).isNotBlank().doesNotEndWith(".");
            assertThat(type.explanation()).endsWith(".");
        });
        assertThat(Arrays.stream(ProblemType.values()).map(ProblemType::title)).doesNotHaveDuplicates();
    }

    @Test
    void gives_the_http_layers_own_refusals_a_type_of_the_same_status() {
        for (int status = 400; status < 500; status++) {
            int expected = status;
            HttpProblems.of(status)
                    .ifPresent(refusal -> assertThat(refusal.type().status()).isEqualTo(expected));
        }
        assertThat(HttpProblems.of(500)).isEmpty();
    }
}
