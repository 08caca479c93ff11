package dev.countersign.request;

import static org.hamcrest.Matchers.equalTo;

import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestReceipt;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Withdrawing a request: by whoever submitted it, while it is open. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class CancellationTest extends WithPolicy {

    @Inject
    RequestWork work;

    @Test
    void ends_a_request_that_waits() {
        var id = Api.newRequest();

        cancel(id, "ci")
                .then()
                .statusCode(200)
                .body("state", equalTo("cancelled"))
                .body("isFinal", equalTo(true))
                .body("history.by[-1]", equalTo("ci"));
    }

    @Test
    void ends_a_request_that_is_approved() {
        cancel(Api.newApprovedRequest(), "ci").then().statusCode(200).body("state", equalTo("cancelled"));
    }

    @Test
    void ends_a_request_that_failed_before_the_intent() {
        var id = Api.newApprovedRequest();
        work.failed(id, "no signer", clock.instant());

        cancel(id, "ci").then().statusCode(200).body("state", equalTo("cancelled"));
    }

    @Test
    void is_refused_to_another_submitter() {
        var id = Api.newRequest();

        cancel(id, "ci-2").then().statusCode(403).body("type", equalTo("/problems/not-the-submitter"));
        cancel(id, "approver-1").then().statusCode(403).body("type", equalTo("/problems/forbidden"));

        Api.as("ci").get(Api.REQUESTS + "/" + id).then().body("state", equalTo("awaiting-approval"));
    }

    @Test
    void is_refused_when_the_signer_has_recorded_that_it_will_sign() {
        var id = Api.newApprovedRequest();
        work.intended(id, TestReceipt.now());

        cancel(id, "ci")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/wrong-state"))
                .body("state", equalTo("intended"));
    }

    @Test
    void is_refused_twice() {
        var id = Api.newRequest();
        cancel(id, "ci").then().statusCode(200);

        cancel(id, "ci").then().statusCode(409).body("state", equalTo("cancelled"));
    }

    private static Response cancel(String id, String caller) {
        return Api.as(caller).post(Api.REQUESTS + "/" + id + "/cancellation");
    }
}
