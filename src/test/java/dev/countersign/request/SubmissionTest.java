package dev.countersign.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.oneOf;

import dev.countersign.artifact.BlobStore;
import dev.countersign.evidence.Statement;
import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestPolicy;
import dev.countersign.testing.TestReceipt;
import dev.countersign.testing.WithPolicy;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Submitting a build: what becomes a request, what is the same request again, and what is refused with which words. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SubmissionTest extends WithPolicy {
    @Inject
    RequestWork work;

    @Inject
    EntityManager database;

    @Inject
    BlobStore store;

    @Test
    void makes_a_request_that_waits_for_two_people() {
        byte[] image = EspImageBuilder.application(Chip.ESP32_C3, "3.1.4", 7);
        var sha256 = Api.upload(image);

        var answer = Api.submit("thermo-controller", sha256, """
                , "origin": {"repository": "https://git.example/thermo", "commit": "abc", "ref": "refs/tags/v3.1.4",
                  "build": "https://ci.example/77"}""");

        String id = answer.path("id");
        answer.then()
                .statusCode(201)
                .header("Location", containsString(Api.REQUESTS + "/" + id))
                .body("state", equalTo("awaiting-approval"))
                .body("isFinal", equalTo(false))
                .body("mark", equalTo("development"))
                .body("submitter", equalTo("ci"))
                .body("artifact.sha256", equalTo(sha256))
                .body("artifact.size", equalTo(image.length))
                .body("artifact.fileName", equalTo("app.bin"))
                .body("version", equalTo("3.1.4"))
                .body("versionSource", equalTo("image"))
                .body("metadata.chip", equalTo("esp32c3"))
                .body("metadata.securityVersion", equalTo(7))
                .body("metadata.projectName", equalTo("boiler-controller"))
                .body("metadata.idfVersion", equalTo("v5.5.1"))
                .body("metadata.role", equalTo("app"))
                .body("origin.declared.commit", equalTo("abc"))
                .body("origin.verified.commit", nullValue())
                .body("approvals", empty())
                .body("missing", hasSize(1))
                .body("missing[0]", containsString("2 of 2 approvals"))
                .body("missing[0]", containsString("approver-1"))
                .body("history.state", equalTo(List.of("submitted", "inspected", "awaiting-approval")))
                .body("history[0].by", equalTo("ci"))
                .body("links.statement", equalTo(Api.REQUESTS + "/" + id + "/statement"))
                .body("links.signedArtifact", nullValue())
                .body("links.keys", equalTo(List.of("/api/v1/keys/" + TestPolicy.THERMO_KEY + ".pem")));
        Api.as("auditor-1").get(Api.REQUESTS + "/" + id).then().statusCode(200).body("id", equalTo(id));
    }

    @Test
    void writes_the_statement_that_people_will_sign() throws IOException {
        byte[] image = EspImageBuilder.application(Chip.ESP32_C6, "2.0.0", 3);
        var sha256 = Api.upload(image);
        String id = Api.submit("valve-controller", sha256, "")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        var answer = Api.as("approver-1").get(Api.REQUESTS + "/" + id + "/statement");
        var bytes = answer.asByteArray();
        var statement = Statement.parse(bytes);
        var file = statement.images().getFirst();

        answer.then()
                .contentType("text/plain")
                .header("Content-Digest", equalTo(digestField(bytes)))
                .header("Repr-Digest", equalTo(digestField(bytes)));
        assertThat(statement.requestId()).isEqualTo(id);
        assertThat(statement.project()).isEqualTo("valve-controller");
        assertThat(statement.submitter()).isEqualTo("ci");
        assertThat(statement.policy())
                .isEqualTo(policies.inForce().orElseThrow().digest());
        assertThat(statement.development()).isTrue();
        assertThat(statement.keys()).containsExactly(new Statement.Key("valve-1", TestPolicy.VALVE_KEY));
        assertThat(Duration.between(statement.notBefore(), statement.notAfter()))
                .isEqualTo(Duration.ofDays(31));
        assertThat(file.sha256()).isEqualTo(sha256);
        assertThat(file.size()).isEqualTo(image.length);
        assertThat(file.target()).isEqualTo("esp32c6");
        assertThat(file.version()).isEqualTo("2.0.0");
        assertThat(file.securityVersion()).hasValue(3);
        assertThat(file.algorithm()).isEqualTo("ecdsa-p256-sha256");
        // The image fills its pages, so it needs no padding and its own digest is what the HSM signs.
        assertThat(image.length % 4096).isZero();
        assertThat(file.payload()).isEqualTo(sha256);
    }

    @Test
    void finds_the_same_request_for_the_same_build() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String id = Api.submit("thermo-controller", sha256, "")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        Api.submit("thermo-controller", sha256, "").then().statusCode(200).body("id", equalTo(id));
    }

    @Test
    void makes_one_request_of_100_submissions_at_the_same_time() throws Exception {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        Callable<Response> submission = () -> Api.submit("thermo-controller", sha256, "");
        List<Response> answers;
        try (var threads = Executors.newFixedThreadPool(100)) {
            answers = threads.invokeAll(Collections.nCopies(100, submission)).stream()
                    .map(Future::resultNow)
                    .toList();
        }

        var ids = new HashSet<String>();
        answers.forEach(answer -> ids.add(answer.path("id")));
        assertThat(ids).hasSize(1);
        assertThat(answers.stream().map(Response::statusCode))
                .containsOnly(200, 201)
                .containsOnlyOnce(201);
    }

    @Test
    void makes_another_request_for_another_channel() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String release = Api.submit("thermo-controller", sha256, "")
                .then()
                .statusCode(201)
                .extract()
                .path("id");

        Api.as("ci")
                .contentType(ContentType.JSON)
                .body("""
                        {"project": "thermo-controller", "channel": "beta", "artifact": "sha256:%s", "fileName": "app.bin"}""".formatted(sha256))
                .post(Api.REQUESTS)
                .then()
                .statusCode(201)
                .body("id", not(equalTo(release)))
                .body("missing[0]", containsString("3 of 3"));
    }

    @Test
    void refuses_the_same_build_with_other_facts_and_names_them() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String id = Api.submit("thermo-controller", sha256, "").path("id");

        Api.submit("thermo-controller", sha256, ", \"origin\": {\"commit\": \"other\"}")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/different-facts"))
                .body("detail", containsString("origin"))
                .body("request", equalTo(id));
    }

    @Test
    void makes_a_new_request_that_names_the_one_it_supersedes_after_an_end_without_signature() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String first = Api.submit("thermo-controller", sha256, "").path("id");
        Api.as("ci").post(Api.REQUESTS + "/" + first + "/cancellation").then().statusCode(200);

        String second = Api.submit("thermo-controller", sha256, "")
                .then()
                .statusCode(201)
                .body("supersedes", equalTo(first))
                .extract()
                .path("id");

        assertThat(Statement.parse(Api.statement(second)).supersedes()).contains(first);
    }

    @Test
    void brings_the_request_under_the_policy_in_force_with_a_fresh_statement() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String id = Api.submit("thermo-controller", sha256, "").path("id");
        Api.approve(id, "approver-1").then().statusCode(200);
        var next = policies.keep(TestPolicy.withComment("another day")).orElseThrow();

        String statementId = Api.submit("thermo-controller", sha256, "")
                .then()
                .statusCode(200)
                .body("id", equalTo(id))
                .body("state", equalTo("awaiting-approval"))
                .body("policy", equalTo(next))
                .body("superseded.statementId", equalTo(List.of(id)))
                .body("approvals.counts", equalTo(List.of(false)))
                .body("statementId", not(equalTo(id)))
                .extract()
                .path("statementId");

        var statement = Statement.parse(Api.statement(id));
        assertThat(statement.requestId()).isEqualTo(statementId);
        assertThat(statement.supersedes()).contains(id);
        assertThat(statement.policy()).isEqualTo(next);
        Api.approve(id, "approver-1").then().statusCode(200).body("state", equalTo("awaiting-approval"));
        Api.approve(id, "approver-2").then().statusCode(200).body("state", equalTo("approved"));
    }

    @Test
    void refuses_a_submitter_whom_the_policy_does_not_name() {
        Api.as("ci-2")
                .contentType(ContentType.JSON)
                .body("""
                        {"project": "valve-controller", "channel": "release", "artifact": "sha256:%s", "fileName": "app.bin"}""".formatted("0".repeat(64)))
                .post(Api.REQUESTS)
                .then()
                .statusCode(403)
                .body("type", equalTo("/problems/not-a-submitter"))
                .body("detail", containsString("submitted by ci, not by ci-2"));
    }

    @Test
    void states_the_rule_that_was_asked_for_where_the_policy_has_one() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String id = Api.submit("thermo-controller", sha256, ", \"rule\": \"break-glass\"")
                .then()
                .statusCode(201)
                .body("rule", equalTo("break-glass"))
                .body("missing[0]", containsString("3 of 3 approvals"))
                .extract()
                .path("id");
        assertThat(Statement.parse(Api.statement(id)).breakGlass()).isTrue();

        Api.submit("thermo-controller", sha256, "")
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/different-facts"))
                .body("detail", containsString("rule"));
        Api.submit("valve-controller", sha256, ", \"rule\": \"break-glass\"")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/not-allowed"));
        Api.submit("thermo-controller", sha256, ", \"rule\": \"always\"")
                .then()
                .statusCode(400)
                .body("fields", equalTo(List.of("rule")));
    }

    @Test
    void refuses_a_security_version_below_one_that_was_signed() {
        var signed = Api.submit(
                        "thermo-controller", Api.upload(EspImageBuilder.application(Chip.ESP32, "3.0.0", 7)), "")
                .then()
                .statusCode(201)
                .extract()
                .<String>path("id");
        Api.approve(signed, "approver-1").then().statusCode(200);
        Api.approve(signed, "approver-2").then().statusCode(200);
        work.intended(signed, TestReceipt.now());
        work.signingStarted(signed);
        work.signed(signed, List.of(), TestReceipt.now(), "e".repeat(64), 1);

        Api.submit("thermo-controller", Api.upload(EspImageBuilder.application(Chip.ESP32, "3.0.1", 6)), "")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/not-allowed"))
                .body("detail", equalTo("The app has security version 6; 7 was signed already."));
    }

    @Test
    void takes_file_and_facts_in_one_call_as_curl_sends_them() {
        byte[] image = Api.newImage(Chip.ESP32_C3);

        Api.as("ci")
                .multiPart("project", "thermo-controller")
                .multiPart("channel", "release")
                .multiPart("commit", "c0ffee")
                .multiPart("file", "firmware.bin", image, "application/octet-stream")
                .post(Api.REQUESTS)
                .then()
                .statusCode(201)
                .body("artifact.sha256", equalTo(Api.sha256(image)))
                .body("artifact.fileName", equalTo("firmware.bin"))
                .body("origin.declared.commit", equalTo("c0ffee"));
    }

    @Test
    void refuses_a_form_without_a_file() {
        Api.as("ci")
                .multiPart("project", "thermo-controller")
                .multiPart("channel", "release")
                .post(Api.REQUESTS)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-input"))
                .body("fields", equalTo(List.of("file")));
    }

    @Test
    void states_a_declared_version_where_the_image_has_none() {
        var sha256 = Api.upload(fixture("esp32c3/app-no-metadata.bin"));

        Api.submit("thermo-controller", sha256, ", \"version\": \"1.26.0\"")
                .then()
                .statusCode(oneOf(200, 201))
                .body("version", equalTo("1.26.0"))
                .body("versionSource", equalTo("declared"))
                .body("metadata.banner", containsString("MicroPython v"));
    }

    @Test
    void refuses_an_image_without_version_when_none_is_declared() {
        byte[] image = EspImageBuilder.application(Chip.ESP32_C3, "", 0);

        Api.submit("thermo-controller", Api.upload(image), "")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/version-missing"))
                .body("detail", containsString("field version"));
    }

    @Test
    void refuses_a_declared_version_that_is_not_the_images() {
        byte[] image = EspImageBuilder.application(Chip.ESP32_C3, "1.0.0-rc1", 0);

        Api.submit("thermo-controller", Api.upload(image), ", \"version\": \"1.0.0\"")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/version-contradicted"))
                .body("detail", containsString("1.0.0-rc1"));
    }

    @Test
    void accepts_a_declared_version_that_is_the_images() {
        byte[] image = EspImageBuilder.application(Chip.ESP32_C3, "1.0.0-rc2", 1);

        Api.submit("thermo-controller", Api.upload(image), ", \"version\": \"1.0.0-rc2\"")
                .then()
                .statusCode(201)
                .body("versionSource", equalTo("image"));
    }

    @Test
    void refuses_an_unknown_project_and_names_the_known_ones() {
        Api.submit("toaster", Api.upload(Api.newImage(Chip.ESP32_C3)), "")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/unknown-project"))
                .body("detail", containsString("thermo-controller release"))
                .body("detail", containsString("valve-controller release"));
    }

    @Test
    void refuses_an_image_for_another_chip_and_names_the_right_ones() {
        Api.submit("valve-controller", Api.upload(Api.newImage(Chip.ESP32_C3)), "")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/wrong-chip"))
                .body("detail", containsString("for esp32c3"))
                .body("detail", containsString("esp32c6"));
    }

    @ParameterizedTest
    @CsvSource({"ESP32_H2, flawed", "ESP32_C3, no ECDSA"})
    void refuses_a_key_that_the_chip_cannot_use_safely(Chip chip, String why) {
        Api.submit("hub-controller", Api.upload(Api.newImage(chip)), "")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/key-refused"))
                .body("detail", containsString(why));
    }

    @Test
    void refuses_an_artifact_that_was_not_uploaded() {
        Api.submit("thermo-controller", "f".repeat(64), "")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/unknown-artifact"))
                .body("detail", containsString("PUT /api/v1/artifacts/sha256:"));
    }

    @Test
    void asks_for_the_bytes_again_when_the_store_has_lost_them() throws IOException {
        byte[] image = Api.newImage(Chip.ESP32_C3);
        var sha256 = Api.upload(image);
        Files.delete(store.path(sha256));

        Api.submit("thermo-controller", sha256, "")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/unknown-artifact"));
        Api.upload(image);
        Api.submit("thermo-controller", sha256, "").then().statusCode(201);
    }

    @ParameterizedTest
    @CsvSource({
        "esp32c3/malformed/unsigned-truncated.bin, image-truncated",
        "esp32c3/malformed/unsigned-wrong-magic.bin, image-magic",
        "esp32c3/malformed/unsigned-wrong-length.bin, image-truncated",
        "esp32c3/malformed/unsigned-bad-checksum.bin, image-checksum",
        "esp32c3/malformed/unsigned-bad-hash.bin, image-hash",
        "esp32c3/malformed/unsigned-trailing-data.bin, trailing-data",
        "esp32c3/malformed/unsigned-17-segments.bin, image-segments",
        "esp32c3/malformed/submitted-already-signed.bin, already-signed",
        "esp32c3/app-unpadded.bin, not-secure-padded",
        "esp32c3/app-secver-17.bin, secure-version-budget",
        "esp32c3/combined.bin, trailing-data"
    })
    void refuses_a_malformed_image_with_code_and_words_and_stores_no_request(String file, String reason) {
        var sha256 = Api.upload(fixture(file));

        Api.submit("thermo-controller", sha256, "")
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/malformed-image"))
                .body("reason", equalTo(reason))
                .body("detail.length()", greaterThan(20));

        assertThat(requestsOf(sha256)).isZero();
    }

    @Test
    void refuses_an_image_larger_than_any_of_its_format() {
        var bytes = new byte[16 * 1024 * 1024 + 1];
        bytes[0] = (byte) 0xE9;

        Api.submit("thermo-controller", Api.upload(bytes), "")
                .then()
                .statusCode(422)
                .body("reason", equalTo("image-too-large"));
    }

    @Test
    void refuses_a_file_name_that_could_mislead_a_reader() {
        Api.as("ci")
                .contentType(ContentType.JSON)
                .body("""
                        {"project": "thermo-controller", "channel": "release", "artifact": "sha256:%s",
                         "fileName": "app\\u202Enib.bin"}""".formatted(Api.upload(Api.newImage(Chip.ESP32_C3))))
                .post(Api.REQUESTS)
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/not-statable"))
                .body("detail", containsString("direction"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"project", "channel", "artifact", "fileName"})
    void names_the_field_that_is_missing(String field) {
        var body = """
                {"project": "p", "channel": "c", "artifact": "sha256:%s", "fileName": "f"}""".formatted("0".repeat(64))
                .replaceFirst("\"" + field + "\": \"[^\"]*\",? ?", "")
                .replace(", }", "}");

        Api.as("ci")
                .contentType(ContentType.JSON)
                .body(body)
                .post(Api.REQUESTS)
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-input"))
                .body("fields", equalTo(List.of(field)));
    }

    @Test
    void names_every_field_that_is_too_long() {
        var longText = "x".repeat(600);

        Api.submit(
                        "thermo-controller",
                        "0".repeat(64),
                        ", \"version\": \"%s\", \"origin\": {\"ref\": \"%s\"}".formatted(longText, longText))
                .then()
                .statusCode(400)
                .body("fields", hasItems("version", "origin.ref"));
    }

    @Test
    void refuses_a_submission_by_somebody_who_may_not_submit() {
        Api.as("approver-1")
                .contentType(ContentType.JSON)
                .body("{}")
                .post(Api.REQUESTS)
                .then()
                .statusCode(403)
                .body("type", equalTo("/problems/forbidden"));
    }

    @Test
    void asks_to_wait_while_the_signer_has_not_told_its_policy() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        QuarkusTransaction.requiringNew()
                .run(() -> database.createNativeQuery("truncate signing_request, policy cascade")
                        .executeUpdate());

        Api.submit("thermo-controller", sha256, "")
                .then()
                .statusCode(503)
                .header("Retry-After", equalTo("5"))
                .body("type", equalTo("/problems/not-ready"));
    }

    private long requestsOf(String sha256) {
        return QuarkusTransaction.requiringNew()
                .call(() -> database.createQuery(
                                "select count(r) from SigningRequest r where r.artifactSha256 = ?1", Long.class)
                        .setParameter(1, sha256)
                        .getSingleResult());
    }

    private static String digestField(byte[] bytes) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(Api.sha256(bytes))) + ":";
    }

    private static byte[] fixture(String name) {
        try (var in = SubmissionTest.class.getResourceAsStream("/firmware/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
