package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.countersign.cli.SoftwareAuthenticator;
import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.SignedText;
import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.SshKey;
import dev.countersign.testing.TestPolicy;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Approving: genuine assertions count, one person once; everything else is refused and changes nothing. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApprovalTest extends WithPolicy {
    @TempDir
    private Path folder;

    @Test
    void counts_the_first_person_and_says_who_is_missing() {
        var id = Api.newRequest();

        Api.approve(id, "approver-1")
                .then()
                .statusCode(200)
                .body("state", equalTo("awaiting-approval"))
                .body("approvals.person", equalTo(List.of("approver-1")))
                .body("missing[0]", containsString("1 of 2 approvals"))
                .body("missing[0]", containsString("approver-2"));
    }

    @Test
    void is_kept_as_it_was_made_for_whoever_verifies_it() {
        var id = Api.newRequest();
        Api.approve(id, "approver-1").then().statusCode(200);

        Api.as("auditor-1")
                .get(Api.REQUESTS + "/" + id + "/evidence")
                .then()
                .statusCode(200)
                .body("statementId", equalTo(id))
                .body("approvals.person", contains("approver-1"))
                .body(
                        "approvals[0].signature.keySet()",
                        containsInAnyOrder("credentialId", "clientDataJSON", "authenticatorData", "signature"));
    }

    @Test
    void is_approved_with_the_second_person() {
        var id = Api.newRequest();
        Api.approve(id, "approver-1").then().statusCode(200);

        Api.approve(id, "security-1")
                .then()
                .statusCode(200)
                .body("state", equalTo("approved"))
                .body("isFinal", equalTo(false))
                .body("approvals.person", equalTo(List.of("approver-1", "security-1")))
                .body("missing", empty())
                .body("history.state[-1]", equalTo("approved"))
                .body("history.by[-1]", equalTo("security-1"));
    }

    @Test
    void counts_both_of_two_people_at_the_same_time() throws Exception {
        for (int round = 0; round < 5; round++) {
            var id = Api.newRequest();
            Api.statement(id);
            var answers = new ArrayList<Future<Integer>>();
            try (var threads = Executors.newFixedThreadPool(2)) {
                for (var person : List.of("approver-1", "approver-2")) {
                    answers.add(threads.submit(() -> Api.approve(id, person).statusCode()));
                }
            }

            assertThat(answers).extracting(Future::get).containsOnly(200);
            assertState(id, "approved", 2);
        }
    }

    @Test
    void refuses_the_second_approval_of_one_person() {
        var id = Api.newRequest();
        Api.approve(id, "approver-1").then().statusCode(200);

        assertRefused(Api.approve(id, "approver-1"), 409, "already-approved");

        assertState(id, "awaiting-approval", 1);
    }

    @Test
    void refuses_the_submitter() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String id = Api.as("busy")
                .contentType(ContentType.JSON)
                .body("""
                        {"project": "thermo-controller", "channel": "release", "artifact": "sha256:%s", "fileName": "a"}""".formatted(sha256))
                .post(Api.REQUESTS)
                .path("id");

        assertRefused(Api.approve(id, "busy"), 403, "self-approval");

        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_another_persons_credential() {
        var id = Api.newRequest();

        assertRefused(
                approve(id, "approver-1", TestPolicy.approval("approver-2", Api.statement(id))),
                403,
                "not-your-credential");

        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_somebody_whom_the_policy_gives_no_voice() {
        var id = Api.newRequest();

        assertRefused(Api.approve(id, "approver-3"), 403, "not-an-approver");

        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_a_credential_that_the_policy_does_not_know() {
        var id = Api.newRequest();
        var stranger = SoftwareAuthenticator.create(Clock.systemUTC());
        var text = SignedText.approve(Api.statement(id));

        var assertion = stranger.sign(text.challenge(), "localhost", "http://localhost:8080");

        assertRefused(approve(id, "approver-1", TestPolicy.json(assertion, "")), 422, "unknown-credential");
        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_an_assertion_over_another_request() {
        var id = Api.newRequest();
        var other = Api.newRequest();

        assertRefused(
                approve(id, "approver-1", TestPolicy.approval("approver-1", Api.statement(other))),
                422,
                "invalid-signature");

        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_an_assertion_over_a_statement_that_differs_by_one_byte() {
        var id = Api.newRequest();
        var statement = Api.statement(id);
        for (int i = 0; i < statement.length; i += 37) {
            var other = statement.clone();
            other[i] ^= 1;

            assertRefused(
                    approve(id, "approver-1", TestPolicy.approval("approver-1", other)), 422, "invalid-signature");
        }
        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_a_rejection_as_an_approval() {
        var id = Api.newRequest();
        var text = SignedText.reject("no", Api.statement(id));

        assertRefused(
                approve(id, "approver-1", TestPolicy.json(TestPolicy.assertion("approver-1", text), "")),
                422,
                "invalid-signature");

        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_an_assertion_for_another_origin_or_relying_party() {
        var id = Api.newRequest();
        var challenge = SignedText.approve(Api.statement(id)).challenge();
        var authenticator = TestPolicy.authenticator("approver-1");

        for (var assertion : List.of(
                authenticator.sign(challenge, "localhost", "http://localhost:8081"),
                authenticator.sign(challenge, "example.com", "http://localhost:8080"))) {
            assertRefused(approve(id, "approver-1", TestPolicy.json(assertion, "")), 422, "invalid-signature");
        }
        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_a_replay_on_the_request_that_follows() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String first = Api.submit("thermo-controller", sha256, "").path("id");
        var assertion = TestPolicy.approval("approver-1", Api.statement(first));
        approve(first, "approver-1", assertion).then().statusCode(200);
        Api.as("ci").post(Api.REQUESTS + "/" + first + "/cancellation").then().statusCode(200);
        String second = Api.submit("thermo-controller", sha256, "").path("id");

        assertRefused(approve(first, "approver-1", assertion), 409, "wrong-state");
        assertRefused(approve(second, "approver-1", assertion), 422, "invalid-signature");

        assertState(second, "awaiting-approval", 0);
    }

    @Test
    void refuses_every_assertion_with_one_bit_changed() {
        var id = Api.newRequest();
        var genuine = TestPolicy.assertion("approver-1", SignedText.approve(Api.statement(id)));
        int tried = 0;
        for (var part : List.<Part>of(
                new Part(
                        Assertion::credentialId,
                        (a, b) -> new Assertion(b, a.clientDataJson(), a.authenticatorData(), a.signature())),
                new Part(
                        Assertion::clientDataJson,
                        (a, b) -> new Assertion(a.credentialId(), b, a.authenticatorData(), a.signature())),
                new Part(
                        Assertion::authenticatorData,
                        (a, b) -> new Assertion(a.credentialId(), a.clientDataJson(), b, a.signature())),
                new Part(
                        Assertion::signature,
                        (a, b) -> new Assertion(a.credentialId(), a.clientDataJson(), a.authenticatorData(), b)))) {
            var bytes = part.of().apply(genuine);
            for (int i = 0; i < bytes.length; i++) {
                var changed = bytes.clone();
                changed[i] ^= (byte) (1 << (i % 8));
                approve(id, "approver-1", TestPolicy.json(part.with().apply(genuine, changed), ""))
                        .then()
                        .statusCode(422)
                        .contentType("application/problem+json");
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(200);
        assertState(id, "awaiting-approval", 0);
        // The oracle is no use if it refuses everything.
        approve(id, "approver-1", TestPolicy.json(genuine, "")).then().statusCode(200);
    }

    private record Part(Function<Assertion, byte[]> of, BiFunction<Assertion, byte[], Assertion> with) {}

    @Test
    void says_which_check_failed() {
        var id = Api.newRequest();
        var challenge = SignedText.approve(Api.statement(id)).challenge();
        var elsewhere = TestPolicy.authenticator("approver-1").sign(challenge, "example.com", "http://localhost:8080");

        approve(id, "approver-1", TestPolicy.json(elsewhere, ""))
                .then()
                .body("reason", containsString("another relying party"))
                .body("detail", containsString("another relying party"));
    }

    @Test
    void refuses_after_the_time_in_the_statement() {
        var id = Api.newRequest();
        clock.advance(Duration.ofDays(7));

        assertRefused(Api.approve(id, "approver-1"), 409, "wrong-state");

        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void accepts_until_the_last_second() {
        var id = Api.newRequest();
        clock.advance(Duration.ofDays(7).minusSeconds(20));

        Api.approve(id, "approver-1").then().statusCode(200);
    }

    @Test
    void refuses_under_a_policy_that_is_no_longer_in_force() {
        var id = Api.newRequest();
        policies.keep(TestPolicy.withComment("new rules"));

        assertRefused(Api.approve(id, "approver-1"), 409, "policy-changed");

        assertState(id, "awaiting-approval", 0);
    }

    @Test
    void refuses_when_enough_people_have_approved() {
        var id = Api.newApprovedRequest();

        Api.approve(id, "security-1")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/wrong-state"))
                .body("state", equalTo("approved"));

        assertState(id, "approved", 2);
    }

    @Test
    void refuses_an_unknown_request() {
        assertRefused(
                approve("0".repeat(64), "approver-1", TestPolicy.approval("approver-1", new byte[] {1})),
                404,
                "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"credentialId", "clientDataJSON", "authenticatorData", "signature"})
    void names_the_member_that_is_not_base64url(String member) {
        var id = Api.newRequest();
        var body = TestPolicy.approval("approver-1", Api.statement(id))
                .replaceFirst("\"" + member + "\": \"..", "\"" + member + "\": \"+/");

        approve(id, "approver-1", body)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-input"))
                .body("fields", equalTo(List.of(member)))
                .body("detail", equalTo(member + ": must be base64url without padding."));
    }

    @Test
    void refuses_an_assertion_that_is_longer_than_any() {
        var id = Api.newRequest();
        var body = TestPolicy.approval("approver-1", Api.statement(id))
                .replaceFirst("\"signature\": \"", "\"signature\": \"" + "A".repeat(200));

        assertRefused(approve(id, "approver-1", body), 400, "invalid-input");
    }

    @Test
    void takes_one_form_of_signature_and_not_half_of_two() {
        var id = Api.newRequest();
        var whole = TestPolicy.approval("approver-1", Api.statement(id));

        assertFields(
                approve(id, "approver-1", "{}"), "authenticatorData", "clientDataJSON", "credentialId", "signature");
        assertFields(
                approve(id, "approver-1", whole.replaceFirst("\"signature\": \"[^\"]*\"", "\"signature\": null")),
                "signature");
        assertFields(
                approve(id, "approver-1", whole.replaceFirst("\\{", "{\"sshSignature\": \"x\", ")),
                "authenticatorData",
                "clientDataJSON",
                "credentialId",
                "signature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "U1NIU0lH",
                "-----BEGIN SSH SIGNATURE-----\\nU1NIU0lH",
                "-----BEGIN SSH SIGNATURE-----\\n!!!!\\n-----END SSH SIGNATURE-----\\n",
                "-----BEGIN PGP SIGNATURE-----\\nU1NIU0lH\\n-----END PGP SIGNATURE-----\\n"
            })
    void refuses_what_ssh_keygen_does_not_write(String text) {
        assertFields(approve(Api.newRequest(), "approver-1", "{\"sshSignature\": \"" + text + "\"}"), "sshSignature");
    }

    @Test
    void refuses_an_ssh_signature_that_is_too_long_or_by_a_key_that_nobody_enrolled() {
        var id = Api.newRequest();
        assertFields(approve(id, "approver-1", "{\"sshSignature\": \"" + "A".repeat(3_073) + "\"}"), "sshSignature");

        var stranger = SshKey.create(folder, "stranger", SshKey.Kind.ED25519).approve(Api.statement(id));
        approve(id, "approver-1", "{\"sshSignature\": \"" + stranger.armored().replace("\n", "\\n") + "\"}")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/invalid-signature"))
                .body("reason", equalTo("An SSH signature is by a key that the policy does not name"));
        assertState(id, "awaiting-approval", 0);
    }

    private static void assertFields(Response answer, String... fields) {
        answer.then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-input"))
                .body("fields", equalTo(List.of(fields)));
    }

    @Test
    void refuses_people_without_the_role() {
        var id = Api.newRequest();

        assertRefused(approve(id, "ci", TestPolicy.approval("approver-1", Api.statement(id))), 403, "forbidden");
    }

    private static Response approve(String id, String caller, String body) {
        return Api.as(caller).contentType(ContentType.JSON).body(body).post(Api.REQUESTS + "/" + id + "/approvals");
    }

    private static void assertRefused(Response answer, int status, String type) {
        answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + type));
    }

    private static void assertState(String id, String state, int approvals) {
        Api.as("auditor-1")
                .get(Api.REQUESTS + "/" + id)
                .then()
                .body("state", equalTo(state))
                .body("approvals", hasSize(approvals));
    }
}
