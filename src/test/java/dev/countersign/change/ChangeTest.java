package dev.countersign.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.Change.Kind;
import dev.countersign.evidence.Sha256;
import dev.countersign.keyring.Keyring;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestChange;
import dev.countersign.testing.TestPolicy;
import dev.countersign.testing.TestReceipt;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Administrative changes from proposal to their end; the test plays the signer. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChangeTest extends WithPolicy {
    private static final byte[] NONE = {};
    private static final byte[] SPKI = {7, 7, 7};
    private static final String KEY = Sha256.hexOf(SPKI);

    @Inject
    ChangeWork work;

    @Inject
    Keyring keyring;

    private String policy;

    @BeforeEach
    void aKeyAndAPolicy() {
        keyring.keep("change-key", "p256", SPKI, "active");
        policy = policies.inForce().orElseThrow().digest();
    }

    @Test
    void is_proposed_and_not_yet_effective() {
        var change = change(Kind.REVOKE, KEY);

        propose(change, NONE)
                .then()
                .statusCode(201)
                .header("Location", containsString(change.id()))
                .body("id", equalTo(change.id()))
                .body("kind", equalTo("revoke"))
                .body("state", equalTo("proposed"))
                .body("effective", equalTo(false))
                .body("mark", equalTo("development"))
                .body("reason", equalTo("for a test"))
                .body("missing[0]", containsString("2 of 2 approvals by release-managers"));
        Api.as("auditor-1")
                .get(TestChange.CHANGES + "/" + change.id() + "/text")
                .then()
                .statusCode(200)
                .body(equalTo(new String(change.encode(), StandardCharsets.US_ASCII)));
        Api.as("ci")
                .get(TestChange.CHANGES + "?state=proposed&limit=200")
                .then()
                .statusCode(200)
                .body("changes.id", hasItem(change.id()));
    }

    @Test
    void is_the_same_change_when_the_same_text_comes_again_and_another_text_is_refused() {
        var change = change(Kind.REVOKE, KEY);
        propose(change, NONE).then().statusCode(201);

        propose(change, NONE).then().statusCode(200).body("id", equalTo(change.id()));
        var other = new Change(
                change.id(),
                change.kind(),
                change.policy(),
                change.subject(),
                "another reason",
                change.proposer(),
                change.created(),
                change.notBefore(),
                change.notAfter(),
                true);
        refused(propose(other, NONE), 422, "invalid-change").body("detail", containsString("fresh random one"));
    }

    @Test
    void is_approved_by_the_people_whom_its_rule_names_each_once() {
        var change = change(Kind.REVOKE, KEY);
        propose(change, NONE).then().statusCode(201);

        refused(approve(change, "approver-3"), 403, "not-an-approver");
        approve(change, "approver-1").then().statusCode(200).body("approvals.channel", equalTo(List.of("web")));
        refused(approve(change, "approver-1"), 409, "already-approved");
        assertThat(work.approvedChanges()).doesNotContain(change.id());
        approve(change, "approver-2")
                .then()
                .statusCode(200)
                .body("state", equalTo("approved"))
                .body("missing", empty());

        assertThat(work.approvedChanges()).contains(change.id());
        assertThat(work.workFor(change.id()).approvals()).hasSize(2);
        refused(approve(change, "security-1"), 409, "wrong-state");
    }

    @Test
    void of_a_key_is_in_effect_with_the_signers_receipt() {
        var change = change(Kind.SUSPEND, KEY);
        propose(change, NONE).then().statusCode(201);
        refused(
                post(change, "approvals", "security-1", TestPolicy.approval("security-1", change.encode())),
                422,
                "invalid-signature");
        approve(change, "security-1").then().statusCode(200).body("state", equalTo("approved"));

        work.postponed(change.id(), "the signer is busy", clock.instant().plus(Duration.ofMinutes(1)));
        view(change).body("problem", equalTo("the signer is busy")).body("effective", equalTo(false));
        assertThat(work.approvedChanges()).doesNotContain(change.id());
        work.accepted(change.id(), TestReceipt.now());

        view(change)
                .body("state", equalTo("effective"))
                .body("effective", equalTo(true))
                .body("isFinal", equalTo(true))
                .body("problem", nullValue())
                .body("receipt.hash", equalTo("9".repeat(64)));
    }

    @Test
    void of_the_policy_waits_its_window_and_is_in_effect_when_the_signer_says_so() {
        var change = policyChange("max-gap 30d", "max-gap 20d");
        approveByTwo(change);
        work.accepted(change.id(), TestReceipt.now());

        view(change).body("state", equalTo("waiting")).body("effective", equalTo(false));
        assertThat(work.waitingChanges()).contains(change.id());
        work.settle(change.id(), change.id());
        view(change).body("state", equalTo("waiting"));

        policies.keep(next("max-gap 30d", "max-gap 20d"));
        work.settle(change.id(), "");
        view(change).body("state", equalTo("effective"));
        Api.as("auditor-1")
                .get("/api/v1/policies")
                .then()
                .statusCode(200)
                .body("digest", equalTo(List.of(change.subject(), policy)))
                .body("inForce", equalTo(List.of(true, false)));
        Api.as("auditor-1")
                .get("/api/v1/policies/" + change.subject())
                .then()
                .statusCode(200)
                .body(containsString("max-gap 20d"));
    }

    @Test
    void of_the_policy_says_what_it_changes_and_shows_the_policy_that_is_to_come() {
        var change = policyChange("max-gap 30d", "max-gap 10d");

        view(change).body("differences", not(empty())).body("links.policy", containsString("/policy"));
        Api.as("approver-1")
                .get(TestChange.CHANGES + "/" + change.id() + "/policy")
                .then()
                .statusCode(200)
                .body(containsString("max-gap 10d"));
    }

    @Test
    void is_vetoed_while_its_window_runs() {
        var change = policyChange("max-gap 30d", "max-gap 19d");
        approveByTwo(change);
        work.accepted(change.id(), TestReceipt.now());

        post(change, "vetoes", "security-1", TestPolicy.veto("security-1", "no", change.encode()))
                .then()
                .statusCode(202)
                .body("state", equalTo("waiting"))
                .body("veto.effective", equalTo(false));
        refused(
                post(change, "vetoes", "approver-1", TestPolicy.veto("approver-1", "no", change.encode())),
                409,
                "veto-pending");
        assertThat(work.pendingVetoes()).contains(change.id());
        work.vetoed(change.id(), TestReceipt.now());

        view(change).body("state", equalTo("vetoed")).body("veto.effective", equalTo(true));
    }

    @Test
    void keeps_an_early_veto_until_its_window_runs() {
        var change = policyChange("max-gap 30d", "max-gap 18d");
        post(change, "vetoes", "security-1", TestPolicy.veto("security-1", "no", change.encode()))
                .then()
                .statusCode(202);
        assertThat(work.pendingVetoes()).doesNotContain(change.id());
        approveByTwo(change);
        work.accepted(change.id(), TestReceipt.now());

        assertThat(work.pendingVetoes()).contains(change.id());
    }

    @Test
    void cannot_be_vetoed_when_it_acts_at_once_or_by_strangers() {
        var change = change(Kind.REVOKE, KEY);
        propose(change, NONE).then().statusCode(201);

        refused(
                post(change, "vetoes", "security-1", TestPolicy.veto("security-1", "no", change.encode())),
                403,
                "not-an-approver");
    }

    @Test
    void ends_when_another_policy_comes_into_force_before_enough_people_have_agreed() {
        var change = change(Kind.REVOKE, KEY);
        propose(change, NONE).then().statusCode(201);
        policies.keep(TestPolicy.withComment("in between"));

        refused(approve(change, "approver-1"), 409, "policy-changed");
        assertThat(work.endedChanges()).contains(change.id());
        work.end(change.id());

        view(change).body("state", equalTo("denied")).body("problem", containsString("the policy has changed"));
    }

    @Test
    void expires_with_the_time_in_its_text() {
        var change = change(Kind.REVOKE, KEY);
        propose(change, NONE).then().statusCode(201);
        clock.advance(Duration.ofDays(2));

        refused(approve(change, "approver-1"), 409, "wrong-state");
        work.end(change.id());

        view(change).body("state", equalTo("expired"));
    }

    @Test
    void is_refused_when_the_policy_in_force_or_the_state_of_the_key_rules_it_out() {
        refused(propose(TestChange.of(Kind.REVOKE, "a".repeat(64), KEY, "approver-1"), NONE), 409, "policy-changed");
        refused(propose(change(Kind.REVOKE, "b".repeat(64)), NONE), 422, "invalid-change")
                .body("detail", containsString("no key with the fingerprint"));
        refused(propose(change(Kind.LIFT, KEY), NONE), 422, "invalid-change")
                .body("detail", containsString("is active, so it cannot be lifted"));
        refused(propose(change(Kind.CLOCK, "2031-01-01T00:00:00Z"), NONE), 422, "invalid-change")
                .body("detail", containsString("they may differ by an hour"));
        refused(propose(change(Kind.REVOKE, KEY), TestPolicy.bytes()), 422, "invalid-change");
        refused(propose(change(Kind.POLICY, "c".repeat(64)), NONE), 422, "invalid-change");
        refused(propose(change(Kind.POLICY, "c".repeat(64)), next("max-gap 30d", "max-gap 9d")), 422, "invalid-change")
                .body("detail", containsString("but the bytes are"));
        refused(
                        propose(
                                change(Kind.POLICY, "c".repeat(64)),
                                TestChange.policyAfter(TestPolicy.bytes(), policy, "threshold 2", "threshold 9")),
                        422,
                        "invalid-change")
                .body("detail", containsString("The next policy is refused: "));
        var unrelated = TestPolicy.withComment("follows nothing");
        refused(propose(change(Kind.POLICY, PolicyReader.read(unrelated).digest()), unrelated), 422, "invalid-change")
                .body("detail", containsString("cannot follow the one in force"));
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', change",
        "'{\"change\": \"\"}', change",
        "'{\"change\": \"!!!!\"}', change",
        "'{\"change\": \"A\"}', change",
        "'{\"change\": \"AAAA\", \"policy\": \"*\"}', policy"
    })
    void is_refused_when_the_body_is_not_what_the_description_says(String body, String field) {
        refused(
                        Api.as("approver-1")
                                .contentType(ContentType.JSON)
                                .body(body)
                                .post(TestChange.CHANGES),
                        400,
                        "invalid-input")
                .body("fields", equalTo(List.of(field)));
    }

    @Test
    void is_refused_when_it_is_too_long_or_no_change_at_all_or_by_somebody_else() {
        var text = Base64.getEncoder().encodeToString("countersign/change/v2\n".getBytes(StandardCharsets.US_ASCII));
        refused(
                        Api.as("approver-1")
                                .contentType(ContentType.JSON)
                                .body("{\"change\": \"" + text + "\"}")
                                .post(TestChange.CHANGES),
                        422,
                        "invalid-change")
                .body("detail", containsString("The text is not a change"));
        refused(
                Api.as("approver-1")
                        .contentType(ContentType.JSON)
                        .body("{\"change\": \"" + "A".repeat(5_468) + "\"}")
                        .post(TestChange.CHANGES),
                400,
                "invalid-input");
        var change = change(Kind.REVOKE, KEY);
        refused(
                        Api.as("approver-2")
                                .contentType(ContentType.JSON)
                                .body("{\"change\": \"" + Base64.getEncoder().encodeToString(change.encode()) + "\"}")
                                .post(TestChange.CHANGES),
                        422,
                        "invalid-change")
                .body("detail", containsString("names approver-1 as proposer"));
        refused(Api.as("ci").get(TestChange.CHANGES + "/" + "d".repeat(64)), 404, "not-found");
        refused(Api.as("ci").get(TestChange.CHANGES + "?state=nothing"), 400, "invalid-input");
    }

    private Change change(Kind kind, String subject) {
        return TestChange.of(kind, policy, subject, "approver-1");
    }

    private byte[] next(String words, String others) {
        return TestChange.policyAfter(TestPolicy.bytes(), policy, words, others);
    }

    private Change policyChange(String words, String others) {
        var next = next(words, others);
        var change = change(Kind.POLICY, PolicyReader.read(next).digest());
        propose(change, next).then().statusCode(201);
        return change;
    }

    private static Response propose(Change change, byte[] nextPolicy) {
        return TestChange.propose(change, nextPolicy);
    }

    private static void approveByTwo(Change change) {
        approve(change, "approver-1").then().statusCode(200);
        approve(change, "approver-2").then().statusCode(200);
    }

    private static Response approve(Change change, String person) {
        return post(
                change, "approvals", person, TestPolicy.json(TestPolicy.assertion(person, change.signedText()), ""));
    }

    private static Response post(Change change, String what, String person, String body) {
        return Api.as(person)
                .contentType(ContentType.JSON)
                .body(body)
                .post(TestChange.CHANGES + "/" + change.id() + "/" + what);
    }

    private static ValidatableResponse view(Change change) {
        return Api.as("auditor-1")
                .get(TestChange.CHANGES + "/" + change.id())
                .then()
                .statusCode(200);
    }

    private static ValidatableResponse refused(Response answer, int status, String type) {
        return answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + type));
    }
}
