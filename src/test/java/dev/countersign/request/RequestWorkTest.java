package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestPolicy;
import dev.countersign.testing.TestReceipt;
import dev.countersign.testing.WithPolicy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What the signing worker takes and brings back. The test plays the worker; the database is the real one. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestWorkTest extends WithPolicy {
    private static final Answer.Receipt RECEIPT = TestReceipt.now();
    private static final List<KeySignature> SIGNATURES =
            List.of(new KeySignature(TestPolicy.THERMO_KEY, new byte[] {5}));
    private static final String SIGNED = "c".repeat(64);

    @Inject
    RequestWork work;

    @Inject
    EntityManager database;

    @Test
    void lists_a_request_once_it_is_approved() {
        var waiting = Api.newRequest();
        var first = Api.newApprovedRequest();
        var second = Api.newApprovedRequest();

        assertThat(work.approvedRequests()).doesNotContain(waiting).containsSubsequence(first, second);
    }

    @Test
    void hands_out_statement_assertions_and_artifact_verbatim() {
        var id = Api.newApprovedRequest();

        var request = work.workFor(id);

        var file = Statement.parse(request.statement()).images().getFirst();
        assertThat(request.statement()).isEqualTo(Api.statement(id));
        assertThat(request.artifactSha256()).isEqualTo(file.sha256());
        assertThat(request.artifactSize()).isEqualTo(file.size());
        assertThat(request.approvals())
                .extracting(signature -> ((Assertion) signature).credentialId())
                .containsExactly(
                        TestPolicy.authenticator("approver-1").credentialId(),
                        TestPolicy.authenticator("approver-2").credentialId());
    }

    @Test
    void goes_from_approved_to_signed() {
        var id = Api.newApprovedRequest();

        work.intended(id, RECEIPT);
        assertThat(work.approvedRequests()).doesNotContain(id);
        assertThat(work.unfinishedRequests()).contains(id);
        work.signingStarted(id);
        assertThat(work.unfinishedRequests()).contains(id);
        work.signed(id, SIGNATURES, RECEIPT, SIGNED, 4711);

        assertThat(work.unfinishedRequests()).doesNotContain(id);
        view(id).body("state", equalTo("signed"))
                .body("isFinal", equalTo(true))
                .body("signed.sha256", equalTo(SIGNED))
                .body("signed.size", equalTo(4711))
                .body("signed.keys", equalTo(List.of(TestPolicy.THERMO_KEY)))
                .body("signed.at", notNullValue())
                .body("missing", empty())
                .body("links.signedArtifact", equalTo(Api.REQUESTS + "/" + id + "/signed-artifact"))
                .body(
                        "history.state",
                        equalTo(List.of(
                                "submitted",
                                "inspected",
                                "awaiting-approval",
                                "awaiting-approval",
                                "approved",
                                "intended",
                                "signing",
                                "signed")));
    }

    @Test
    void says_the_same_twice_without_harm_because_the_answer_of_a_commit_can_be_lost() {
        var id = Api.newApprovedRequest();
        work.intended(id, RECEIPT);
        work.signingStarted(id);
        work.signingStarted(id);
        work.signed(id, SIGNATURES, RECEIPT, SIGNED, 4711);

        work.signed(id, SIGNATURES, RECEIPT, SIGNED, 4711);

        view(id).body("state", equalTo("signed"));
        assertWrongState(() -> work.signed(id, SIGNATURES, RECEIPT, "d".repeat(64), 4711));
    }

    @Test
    void tries_a_failed_request_again_from_where_it_was_when_its_time_has_come() {
        var id = Api.newApprovedRequest();
        var later = clock.instant().plus(Duration.ofMinutes(5));

        work.failed(id, "the signer does not answer", later);
        view(id).body("state", equalTo("failed"))
                .body("isFinal", equalTo(false))
                .body("problem", equalTo("the signer does not answer"))
                .body("retryAt", notNullValue());
        assertThat(work.approvedRequests()).doesNotContain(id);

        clock.advance(Duration.ofMinutes(6));
        assertThat(work.approvedRequests()).contains(id);
        work.intended(id, RECEIPT);
        view(id).body("state", equalTo("intended")).body("problem", nullValue()).body("retryAt", nullValue());
    }

    @Test
    void keeps_the_intent_of_a_request_that_fails_while_signing() {
        var id = Api.newApprovedRequest();
        work.intended(id, RECEIPT);
        work.signingStarted(id);

        work.failed(id, "the signer ended", clock.instant());

        assertThat(work.approvedRequests()).doesNotContain(id);
        assertThat(work.unfinishedRequests()).contains(id);
        work.signingStarted(id);
        work.signed(id, SIGNATURES, RECEIPT, SIGNED, 1);
        view(id).body("state", equalTo("signed"));
    }

    @Test
    void denies_with_the_signers_sentence() {
        var id = Api.newApprovedRequest();

        work.denied(id, "two approvals are needed, one is valid");

        view(id).body("state", equalTo("denied"))
                .body("isFinal", equalTo(true))
                .body("problem", equalTo("two approvals are needed, one is valid"))
                .body("history.by[-1]", equalTo("signer"));
        assertThat(work.approvedRequests()).doesNotContain(id);
    }

    @Test
    void can_deny_after_the_intent_when_the_signer_closes_it() {
        var id = Api.newApprovedRequest();
        work.intended(id, RECEIPT);

        work.denied(id, "the time ran out before the window ended");

        view(id).body("state", equalTo("denied"));
    }

    @Test
    void expires_what_is_open_when_its_time_has_run_out() {
        var waiting = Api.newRequest();
        var approved = Api.newApprovedRequest();
        var intended = Api.newApprovedRequest();
        work.intended(intended, RECEIPT);
        assertThat(work.overdueRequests()).doesNotContain(waiting, approved, intended);

        clock.advance(Duration.ofDays(7));

        assertThat(work.overdueRequests()).contains(waiting, approved).doesNotContain(intended);
        work.expired(waiting);
        view(waiting)
                .body("state", equalTo("expired"))
                .body("isFinal", equalTo(true))
                .body("history.detail[-1]", containsString("not signed before"));
        assertThat(work.overdueRequests()).doesNotContain(waiting);
    }

    @Test
    void refuses_to_move_what_somebody_has_ended_meanwhile() {
        var id = Api.newApprovedRequest();
        Api.as("ci").post(Api.REQUESTS + "/" + id + "/cancellation").then().statusCode(200);

        assertWrongState(() -> work.intended(id, RECEIPT));
        assertWrongState(() -> work.denied(id, "no"));
        assertWrongState(() -> work.expired(id));
        assertWrongState(() -> work.failed(id, "no", clock.instant()));
        assertWrongState(() -> work.rejected(id, RECEIPT));

        view(id).body("state", equalTo("cancelled"));
    }

    @Test
    void hands_out_a_row_that_somebody_set_to_approved_by_hand_with_the_few_approvals_it_has() {
        var id = Api.newRequest();
        Api.approve(id, "approver-1").then().statusCode(200);
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery("update signing_request set state = 'APPROVED' where id = ?1")
                        .setParameter(1, id)
                        .executeUpdate());

        assertThat(work.approvedRequests()).contains(id);
        assertThat(work.workFor(id).approvals()).hasSize(1);

        work.denied(id, "one approval is not enough");
        view(id).body("state", equalTo("denied"));
    }

    private static ValidatableResponse view(String id) {
        return Api.as("auditor-1").get(Api.REQUESTS + "/" + id).then().statusCode(200);
    }

    private static void assertWrongState(Runnable move) {
        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(move::run)
                .extracting(Refusal::type)
                .isEqualTo(ProblemType.WRONG_STATE);
    }
}
