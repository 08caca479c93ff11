package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestPolicy;
import dev.countersign.testing.TestReceipt;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The time between intent and signature under a policy with a window, and the vetoes that it is for. The test plays the signer. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class WindowTest extends WithPolicy {
    private static final Duration WINDOW = Duration.ofHours(2);

    @Inject
    RequestWork work;

    @Test
    void begins_with_the_time_in_the_signers_receipt_and_is_shown() {
        var id = approved();
        var receipt = TestReceipt.at(clock.instant().truncatedTo(ChronoUnit.SECONDS));

        work.intended(id, receipt);

        view(id).body("state", equalTo("waiting"))
                .body("isFinal", equalTo(false))
                .body("waitsUntil", equalTo(receipt.time().plus(WINDOW).toString()))
                .body("intent.position", equalTo((int) receipt.position()))
                .body("intent.hash", equalTo(receipt.hash()))
                .body("history.state[-1]", equalTo("waiting"));
        explanation(id).body("sentences[0]", containsString("a member of release-managers can stop it"));
        assertThat(work.unfinishedRequests()).doesNotContain(id);
        assertThat(work.approvedRequests()).doesNotContain(id);

        clock.advance(WINDOW.plusSeconds(1));
        assertThat(work.unfinishedRequests()).contains(id);
        work.signingStarted(id);
        work.signed(id, List.of(), TestReceipt.now(), "d".repeat(64), 3);
        view(id).body("state", equalTo("signed")).body("signed.receipt", notNullValue());
    }

    @Test
    void goes_on_when_by_the_signers_clock_it_is_not_over() {
        var id = approved();
        work.intended(id, TestReceipt.at(clock.instant().minus(WINDOW)));
        work.signingStarted(id);

        work.waits(id, clock.instant().plusSeconds(30));

        view(id).body("state", equalTo("waiting"));
        assertThat(work.unfinishedRequests()).doesNotContain(id);
    }

    @Test
    void ends_with_a_veto_when_the_signer_has_recorded_it() {
        var id = approved();
        work.intended(id, TestReceipt.now());

        veto(id, "security-1", "wrong branch")
                .then()
                .statusCode(202)
                .body("state", equalTo("waiting"))
                .body("veto.by", equalTo("security-1"))
                .body("veto.effective", equalTo(false))
                .body("history.detail[-1]", containsString("not yet effective"));
        explanation(id).body("sentences", hasItem(containsString("security-1 has vetoed it: wrong branch.")));
        assertThat(work.pendingVetoes()).contains(id);
        assertThat(work.vetoOf(id).orElseThrow().reason()).isEqualTo("wrong branch");

        work.vetoed(id, TestReceipt.now());
        view(id).body("state", equalTo("vetoed"))
                .body("isFinal", equalTo(true))
                .body("veto.effective", equalTo(true))
                .body("veto.receipt.hash", equalTo("9".repeat(64)));
        assertThat(work.pendingVetoes()).doesNotContain(id);
    }

    @Test
    void is_not_ended_by_the_signature_while_a_veto_is_on_its_way() {
        var id = approved();
        work.intended(id, TestReceipt.at(clock.instant().minus(WINDOW)));
        assertThat(work.unfinishedRequests()).contains(id);

        veto(id, "approver-1", "stop").then().statusCode(202);
        assertThat(work.unfinishedRequests()).doesNotContain(id);
        veto(id, "approver-2", "stop").then().statusCode(409).body("type", equalTo("/problems/veto-pending"));

        work.vetoRefused(id, "it is signed already");
        view(id).body("veto", nullValue()).body("history.detail[-1]", containsString("it is signed already"));
        assertThat(work.unfinishedRequests()).contains(id);
    }

    @Test
    void knows_of_a_veto_that_was_handed_to_the_signer_past_this_server() {
        var id = approved();
        work.intended(id, TestReceipt.now());

        work.vetoedElsewhere(id, "The request was vetoed.");

        view(id).body("state", equalTo("vetoed")).body("history.by[-1]", equalTo("signer"));
        explanation(id).body("sentences[0]", containsString("past this server"));
    }

    @Test
    void can_be_vetoed_by_the_veto_group_only_and_with_what_was_signed_only() {
        var id = approved();
        work.intended(id, TestReceipt.now());

        veto(id, "approver-3", "stop").then().statusCode(403).body("type", equalTo("/problems/not-an-approver"));
        post(id, "approver-1", TestPolicy.rejection("approver-1", "stop", Api.statement(id)))
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/invalid-signature"));
        post(id, "approver-1", TestPolicy.veto("approver-2", "stop", Api.statement(id)))
                .then()
                .statusCode(403)
                .body("type", equalTo("/problems/not-your-credential"));
        Api.as("approver-1")
                .contentType(ContentType.JSON)
                .body(TestPolicy.rejection("approver-1", "stop", Api.statement(id)))
                .post(Api.REQUESTS + "/" + id + "/rejections")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/wrong-state"));
    }

    @Test
    void of_an_older_policy_is_over_at_once_for_the_signer_must_say_what_became_of_it() {
        var id = approved();
        work.intended(id, TestReceipt.now());
        assertThat(work.unfinishedRequests()).doesNotContain(id);
        var next = policies.keep(TestPolicy.withComment("while it waits")).orElseThrow();

        assertThat(work.unfinishedRequests()).contains(id);
        assertThat(work.supersededRequests()).doesNotContain(id);
        work.signingStarted(id);
        assertThat(work.renew(id)).isTrue();
        assertThat(work.renew(id)).isFalse();

        view(id).body("state", equalTo("awaiting-approval"))
                .body("policy", equalTo(next))
                .body("intent", nullValue())
                .body("superseded.statementId", equalTo(List.of(id)));
        explanation(id).body("sentences", hasItem(containsString("approvals of earlier statements do not count")));
    }

    private String approved() {
        String id = Api.as("ci")
                .contentType(ContentType.JSON)
                .body("""
                        {"project": "thermo-controller", "channel": "beta", "artifact": "sha256:%s", "fileName": "app.bin"}""".formatted(Api.upload(Api.newImage(Chip.ESP32_C3))))
                .post(Api.REQUESTS)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
        for (var person : List.of("approver-1", "approver-2", "security-1")) {
            Api.approve(id, person).then().statusCode(200);
        }
        return id;
    }

    private static Response veto(String id, String person, String reason) {
        return post(id, person, TestPolicy.veto(person, reason, Api.statement(id)));
    }

    private static Response post(String id, String caller, String body) {
        return Api.as(caller).contentType(ContentType.JSON).body(body).post(Api.REQUESTS + "/" + id + "/vetoes");
    }

    private static ValidatableResponse view(String id) {
        return Api.as("auditor-1").get(Api.REQUESTS + "/" + id).then().statusCode(200);
    }

    private static ValidatableResponse explanation(String id) {
        return Api.as("auditor-1")
                .get(Api.REQUESTS + "/" + id + "/explanation")
                .then()
                .statusCode(200);
    }
}
