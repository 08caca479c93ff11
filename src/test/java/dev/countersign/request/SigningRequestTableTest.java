package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.WithPolicy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queries of {@link SigningRequests} and the rules of the table, on the real database. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SigningRequestTableTest extends WithPolicy {

    @Inject
    SigningRequests requests;

    @Inject
    EntityManager database;

    @Test
    void finds_the_open_request_and_the_newest_of_a_build() {
        var id = Api.newRequest();

        QuarkusTransaction.requiringNew().run(() -> {
            var request = requests.get(id);
            var sha256 = request.artifactSha256();
            assertThat(requests.openOrSigned("thermo-controller", "release", sha256))
                    .map(SigningRequest::id)
                    .contains(id);
            assertThat(requests.openOrSigned("thermo-controller", "beta", sha256))
                    .isEmpty();
            assertThat(requests.newest("thermo-controller", "release", sha256))
                    .map(SigningRequest::id)
                    .contains(id);
        });
        Api.as("ci").post(Api.REQUESTS + "/" + id + "/cancellation").then().statusCode(200);
        QuarkusTransaction.requiringNew().run(() -> {
            var sha256 = requests.get(id).artifactSha256();
            assertThat(requests.openOrSigned("thermo-controller", "release", sha256))
                    .isEmpty();
            assertThat(requests.newest("thermo-controller", "release", sha256))
                    .map(SigningRequest::id)
                    .contains(id);
        });
    }

    @Test
    void pages_by_every_condition_at_once() {
        var id = Api.newRequest();

        QuarkusTransaction.requiringNew().run(() -> {
            long position = requests.get(id).position().orElseThrow();
            var filter = new RequestFilter(
                    Optional.of("thermo-controller"),
                    Optional.of("release"),
                    Set.of(Stage.AWAITING_APPROVAL),
                    Optional.of(position + 1),
                    1);
            assertThat(requests.page(filter))
                    .first()
                    .extracting(SigningRequest::id)
                    .isEqualTo(id);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state = 'NONSENSE'",
                "state = 'SIGNED'",
                "state = 'INTENDED'",
                "state = 'DENIED'",
                "state = 'FAILED', problem = 'no time to try again'",
                "problem = 'denied, but not in that state'",
                "signed_sha256 = artifact_sha256",
                "not_after = not_before",
                "supersedes = id",
                "artifact_sha256 = repeat('0', 64)",
                "policy_digest = repeat('0', 64)",
                "id = 'short'",
                "statement = ''"
            })
    void refuses_rows_that_no_state_describes(String change) {
        var id = Api.newRequest();

        assertThatThrownBy(() -> update("update signing_request set " + change + " where id = '" + id + "'"))
                .hasStackTraceContaining("violates");
    }

    @Test
    void counts_one_person_once_whatever_the_application_thinks() {
        var id = Api.newRequest();
        Api.approve(id, "approver-1").then().statusCode(200);

        assertThatThrownBy(() -> update(
                        "insert into approval (request_id, person, statement_id, position, credential_id, client_data_json,"
                                + " authenticator_data, signature, at) select request_id, person, statement_id, 1, credential_id,"
                                + " client_data_json, authenticator_data, signature, at from approval where request_id = '"
                                + id + "'"))
                .hasStackTraceContaining("approval_pkey");
    }

    @Test
    void knows_every_state_that_the_program_knows() {
        assertThat(Arrays.stream(Stage.values()).map(Stage::name))
                .allSatisfy(name -> assertThat(constraint()).contains("'" + name + "'"));
    }

    private String constraint() {
        return (String) QuarkusTransaction.requiringNew()
                .call(() -> database.createNativeQuery(
                                "select string_agg(pg_get_constraintdef(oid), ' ') from pg_constraint"
                                        + " where conrelid = 'signing_request'::regclass and contype = 'c'")
                        .getSingleResult());
    }

    private void update(String sql) {
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery(sql).executeUpdate());
    }
}
