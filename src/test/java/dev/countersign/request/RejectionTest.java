package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestPolicy;
import dev.countersign.testing.TestReceipt;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Rejecting: a signed refusal waits for the signer, and then ends the request. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class RejectionTest extends WithPolicy {
    private static final Answer.Receipt RECEIPT = TestReceipt.now();

    @Inject
    RequestWork work;

    @Test
    void is_accepted_and_shown_as_not_yet_effective() {
        var id = Api.newRequest();

        reject(id, "approver-1", "The relay test failed")
                .then()
                .statusCode(202)
                .body("state", equalTo("awaiting-approval"))
                .body("rejection.by", equalTo("approver-1"))
                .body("rejection.reason", equalTo("The relay test failed"))
                .body("rejection.effective", equalTo(false))
                .body("history.detail[-1]", containsString("not yet effective"));
    }

    @Test
    void ends_the_request_when_the_signer_has_recorded_it() {
        var id = Api.newRequest();
        reject(id, "approver-1", "no").then().statusCode(202);

        work.rejected(id, RECEIPT);

        view(id).then()
                .body("state", equalTo("rejected"))
                .body("isFinal", equalTo(true))
                .body("rejection.effective", equalTo(true));
        assertThat(work.pendingRejections()).doesNotContain(id);
    }

    @Test
    void has_no_effect_when_the_signer_does_not_accept_it() {
        var id = Api.newRequest();
        reject(id, "approver-1", "no").then().statusCode(202);

        work.rejectionRefused(id, "the policy knows no such credential");

        view(id).then()
                .body("state", equalTo("awaiting-approval"))
                .body("rejection", nullValue())
                .body("history.detail[-1]", containsString("the policy knows no such credential"));
        reject(id, "approver-2", "no").then().statusCode(202);
    }

    @Test
    void is_handed_to_the_signer_verbatim() {
        var id = Api.newRequest();
        reject(id, "security-1", "Grüße: 50 % zu heiß").then().statusCode(202);

        assertThat(work.pendingRejections()).contains(id);
        var pending = work.rejectionOf(id).orElseThrow();

        assertThat(pending.reason()).isEqualTo("Grüße: 50 % zu heiß");
        assertThat(pending.statement()).isEqualTo(Api.statement(id));
        assertThat(((Assertion) pending.signature()).credentialId())
                .isEqualTo(TestPolicy.authenticator("security-1").credentialId());
    }

    @Test
    void keeps_an_approved_request_from_the_signer_until_it_is_decided() {
        var id = Api.newApprovedRequest();
        assertThat(work.approvedRequests()).contains(id);
        reject(id, "security-1", "stop").then().statusCode(202);

        assertThat(work.approvedRequests()).doesNotContain(id);

        work.rejectionRefused(id, "no");
        assertThat(work.approvedRequests()).contains(id);
    }

    @Test
    void stops_a_request_that_is_approved() {
        var id = Api.newApprovedRequest();
        reject(id, "approver-1", "second thoughts").then().statusCode(202).body("state", equalTo("approved"));

        work.rejected(id, RECEIPT);

        view(id).then().body("state", equalTo("rejected"));
    }

    @Test
    void is_refused_while_another_is_on_its_way() {
        var id = Api.newRequest();
        reject(id, "approver-1", "no").then().statusCode(202);

        assertRefused(reject(id, "approver-2", "no"), 409, "rejection-pending");
    }

    @Test
    void is_open_to_everybody_whom_the_policy_enrols_because_stopping_is_easier_than_signing() {
        var id = Api.newRequest();

        reject(id, "approver-3", "not this one").then().statusCode(202).body("rejection.by", equalTo("approver-3"));
    }

    @Test
    void is_refused_when_the_signed_reason_is_another() {
        var id = Api.newRequest();
        var body = TestPolicy.rejection("approver-1", "signed reason", Api.statement(id))
                .replace("signed reason", "other reason");

        assertRefused(post(id, "approver-1", body), 422, "invalid-signature");

        view(id).then().body("rejection", nullValue());
    }

    @Test
    void is_refused_when_an_approval_was_signed() {
        var id = Api.newRequest();
        var body = TestPolicy.approval("approver-1", Api.statement(id)).replaceFirst("\\{", "{\"reason\": \"no\", ");

        assertRefused(post(id, "approver-1", body), 422, "invalid-signature");
    }

    @Test
    void is_refused_with_another_persons_credential_and_to_people_who_are_no_approvers() {
        var id = Api.newRequest();

        assertRefused(
                post(id, "approver-1", TestPolicy.rejection("approver-2", "no", Api.statement(id))),
                403,
                "not-your-credential");
        assertRefused(post(id, "ci", TestPolicy.rejection("approver-1", "no", Api.statement(id))), 403, "forbidden");
    }

    @Test
    void is_refused_without_a_reason() {
        var id = Api.newRequest();
        var body = TestPolicy.rejection("approver-1", "no", Api.statement(id)).replace("\"no\"", "\" \"");

        post(id, "approver-1", body)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-input"))
                .body("fields", equalTo(List.of("reason")));
    }

    @Test
    void is_refused_when_the_signer_has_recorded_that_it_will_sign() {
        var id = Api.newApprovedRequest();
        work.intended(id, RECEIPT);

        reject(id, "approver-1", "too late")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/wrong-state"))
                .body("state", equalTo("intended"));
    }

    @Test
    void is_not_asked_of_the_signer_when_the_request_has_ended_otherwise() {
        var id = Api.newRequest();
        reject(id, "approver-1", "no").then().statusCode(202);
        Api.as("ci").post(Api.REQUESTS + "/" + id + "/cancellation").then().statusCode(200);

        assertThat(work.pendingRejections()).doesNotContain(id);
    }

    private static Response reject(String id, String person, String reason) {
        return post(id, person, TestPolicy.rejection(person, reason, Api.statement(id)));
    }

    private static Response post(String id, String caller, String body) {
        return Api.as(caller).contentType(ContentType.JSON).body(body).post(Api.REQUESTS + "/" + id + "/rejections");
    }

    private static Response view(String id) {
        return Api.as("auditor-1").get(Api.REQUESTS + "/" + id);
    }

    private static void assertRefused(Response answer, int status, String type) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + type));
    }
}
