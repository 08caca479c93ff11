package dev.countersign.signing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.Change.Kind;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import dev.countersign.firmware.Chip;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.Api;
import dev.countersign.testing.ApproverKey;
import dev.countersign.testing.CountersignResource;
import dev.countersign.testing.ServerWithTracedSigner;
import dev.countersign.testing.SshKey;
import dev.countersign.testing.TestChange;
import dev.countersign.testing.Workflow;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Windows, vetoes, suspensions and changes of policy with everything real. One story in order, for each step changes what the
 * signer holds to.
 */
@QuarkusTest
@TestProfile(ServerWithTracedSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
@TestMethodOrder(OrderAnnotation.class)
class ChangesWithSignerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String THERMO = "thermo-controller";

    @Inject
    WorkerThread thread;

    @Inject
    RememberedState remembered;

    @Test
    @Order(1)
    void an_approval_over_the_command_line_counts_like_one_in_the_browser_and_nobody_counts_twice() {
        String id = submitted();
        approveBySsh(id, "approver-1").then().statusCode(200);
        approveBySsh(id, "approver-1").then().statusCode(409).body("type", equalTo("/problems/already-approved"));
        approveInBrowser(id, "approver-1").then().statusCode(409).body("type", equalTo("/problems/already-approved"));
        post(id, "approvals", "approver-2", ssh("security-1", SignedText.approve(Api.statement(id))))
                .then()
                .statusCode(403)
                .body("type", equalTo("/problems/not-your-credential"));
        post(id, "approvals", "approver-2", ssh("approver-2", SignedText.reject("no", Api.statement(id))))
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/invalid-signature"));
        approveInBrowser(id, "approver-2").then().statusCode(200).body("state", equalTo("approved"));

        Workflow.awaitEnd(id);
        var view = Workflow.view(id);
        assertThat(view.getString("state")).isEqualTo("signed");
        assertThat(view.getList("approvals.channel", String.class)).containsExactly("command-line", "web");
        assertThat(view.getString("signed.receipt.hash")).matches("[0-9a-f]{64}");
    }

    @Test
    @Order(2)
    void the_public_files_are_out_and_verify_with_the_publication_key() throws Exception {
        await().atMost(PATIENCE).until(() -> given().get("/keys.json").statusCode() == 200);

        var keys = verified("keys.json");
        assertThat(keys.getString("format")).isEqualTo("countersign/keys/v1");
        assertThat(keys.getString("policy")).isEqualTo(policy().digest());
        assertThat(keys.getList("keys.state", String.class)).containsOnly("active");
        assertThat(verified("revocations.json").getList("keys")).isEmpty();
    }

    @Test
    @Order(3)
    void a_suspension_by_one_person_stops_the_key_until_it_is_lifted_by_two() throws Exception {
        long number = verified("keys.json").getLong("number");
        var suspension = keyChange(Kind.SUSPEND);
        approveChange(suspension, "security-1");
        awaitEffective(suspension);
        await().atMost(PATIENCE).until(() -> states().get(thermoKey()).equals("suspended"));
        await().atMost(PATIENCE)
                .until(() -> verified("revocations.json")
                        .getList("keys.spkiSha256", String.class)
                        .contains(thermoKey()));
        assertThat(verified("keys.json").getLong("number")).isGreaterThan(number);

        String id = approved();
        await().atMost(PATIENCE)
                .until(() -> Workflow.view(id).getString("state").equals("failed"));
        assertThat(Workflow.view(id).getString("problem")).contains("suspended");
        assertThat(explanation(id)).anyMatch(sentence -> sentence.contains("is suspended; nothing is signed with it"));
        assertThat(Workflow.journal().signaturesFor(id)).isZero();

        var lifting = keyChange(Kind.LIFT);
        approveChange(lifting, "approver-1");
        approveChange(lifting, "approver-2");
        awaitEffective(lifting);
        Workflow.awaitEnd(id);
        assertThat(Workflow.view(id).getString("state")).isEqualTo("signed");
        await().atMost(PATIENCE)
                .until(() -> verified("revocations.json").getList("keys").isEmpty());
    }

    @Test
    @Order(4)
    void a_new_policy_sends_what_waits_for_people_back_to_them_with_a_fresh_statement() throws Exception {
        String waiting = submitted();
        approveInBrowser(waiting, "approver-1").then().statusCode(200);
        var before = policy();

        var change = policyChange("(?s)(product thermo-controller release.*?)window none", "$1window 4s");
        approveChange(change, "approver-1");
        approveChange(change, "security-1");
        awaitEffective(change);
        await().atMost(PATIENCE).until(() -> policy().digest().equals(change.subject()));
        await().atMost(PATIENCE)
                .until(() -> Workflow.view(waiting).getString("policy").equals(change.subject()));

        var view = Workflow.view(waiting);
        assertThat(view.getString("state")).isEqualTo("awaiting-approval");
        assertThat(view.getString("id")).isEqualTo(waiting);
        assertThat(view.getString("statementId")).isNotEqualTo(waiting);
        assertThat(view.getList("superseded.policy", String.class)).containsExactly(before.digest());
        assertThat(view.getList("approvals.counts", Boolean.class)).containsExactly(false);
        assertThat(Api.as("auditor-1").get("/api/v1/policies").jsonPath().getList("digest", String.class))
                .containsExactly(change.subject(), before.digest());

        approveInBrowser(waiting, "approver-2").then().statusCode(200);
        approveBySsh(waiting, "security-1").then().statusCode(200).body("state", equalTo("approved"));
        await().atMost(PATIENCE)
                .until(() -> Workflow.view(waiting).getString("state").equals("waiting"));
        assertThat(Workflow.journal().signaturesFor(view.getString("statementId")))
                .isZero();
        var until = Instant.parse(Workflow.view(waiting).getString("waitsUntil"));
        Workflow.awaitEnd(waiting);

        assertThat(Workflow.view(waiting).getString("state")).isEqualTo("signed");
        assertThat(Instant.parse(Workflow.view(waiting).getString("signed.receipt.time")))
                .isAfterOrEqualTo(until);
        assertThat(Workflow.journal().intentsFor(waiting)).isZero();
        assertThat(Workflow.journal().signaturesFor(view.getString("statementId")))
                .isEqualTo(1);
    }

    @Test
    @Order(5)
    void a_veto_in_the_window_ends_the_request_when_the_signer_has_it() throws IOException {
        String id = approved();
        await().atMost(PATIENCE)
                .until(() -> Workflow.view(id).getString("state").equals("waiting"));

        var veto = new HashMap<String, Object>(ssh("security-1", SignedText.veto("stolen laptop", Api.statement(id))));
        veto.put("reason", "stolen laptop");
        post(id, "vetoes", "security-1", veto).then().statusCode(202).body("veto.effective", equalTo(false));
        Workflow.awaitEnd(id);

        var view = Workflow.view(id);
        assertThat(view.getString("state")).isEqualTo("vetoed");
        assertThat(view.getBoolean("veto.effective")).isTrue();
        assertThat(view.getString("veto.receipt.hash")).matches("[0-9a-f]{64}");
        assertThat(Workflow.journal().signaturesFor(id)).isZero();
    }

    @Test
    @Order(6)
    void everything_that_is_pending_survives_a_killed_signer_and_a_server_that_begins_anew() throws Exception {
        String inWindow = approved();
        String forPeople = submitted();
        approveInBrowser(forPeople, "approver-1").then().statusCode(200);
        await().atMost(PATIENCE)
                .until(() -> Workflow.view(inWindow).getString("state").equals("waiting"));
        ServerWithTracedSigner.Resource.signer().close();
        String whileItIsAway = approved();
        var change = keyChange(Kind.SUSPEND);
        approveChange(change, "security-1");
        assertThat(changeView(change).getBoolean("effective")).isFalse();

        // What a start of the server begins without, see RememberedState; the rest is read from the database each time.
        thread.stop(new ShutdownEvent());
        remembered.drop();
        thread.start(new StartupEvent());
        ServerWithTracedSigner.Resource.signer().restart("target/classes");

        awaitEffective(change);
        var lifting = keyChange(Kind.LIFT);
        approveChange(lifting, "approver-1");
        approveChange(lifting, "approver-2");
        awaitEffective(lifting);
        approveInBrowser(forPeople, "approver-2").then().statusCode(200);
        for (String id : List.of(inWindow, whileItIsAway, forPeople)) {
            Workflow.awaitEnd(id);
            assertThat(Workflow.view(id).getString("state")).as(id).isEqualTo("signed");
            assertThat(Workflow.journal().signaturesFor(id)).isEqualTo(1);
        }
    }

    @Test
    @Order(7)
    void break_glass_needs_more_people_and_no_window() {
        String id = Api.submit(THERMO, Api.upload(Api.newImage(Chip.ESP32_C3)), ", \"rule\": \"break-glass\"")
                .then()
                .statusCode(201)
                .body("rule", equalTo("break-glass"))
                .extract()
                .path("id");
        approveInBrowser(id, "approver-1").then().statusCode(200);
        approveInBrowser(id, "approver-2").then().statusCode(200).body("state", equalTo("awaiting-approval"));
        approveInBrowser(id, "security-1").then().statusCode(200).body("state", equalTo("approved"));
        Workflow.awaitEnd(id);

        assertThat(Workflow.view(id).getString("state")).isEqualTo("signed");
        assertThat(Workflow.view(id).getList("history.state", String.class)).doesNotContain("waiting");
    }

    @Test
    @Order(8)
    void a_revoked_key_never_signs_again_and_what_waits_for_it_ends() {
        String id = Workflow.submitted("valve-controller", Api.newImage(Chip.ESP32_C6));
        var revocation = TestChange.of(Kind.REVOKE, policy().digest(), key("valve-1"), "approver-1");
        TestChange.propose(revocation, new byte[0]).then().statusCode(201);
        approveChange(revocation, "approver-1");
        approveChange(revocation, "approver-2");
        awaitEffective(revocation);
        await().atMost(PATIENCE).until(() -> states().get(key("valve-1")).equals("revoked"));

        approveInBrowser(id, "approver-1").then().statusCode(200);
        approveInBrowser(id, "approver-2").then().statusCode(200);
        Workflow.awaitEnd(id);
        assertThat(Workflow.view(id).getString("state")).isEqualTo("denied");
        Api.submit("valve-controller", Api.upload(Api.newImage(Chip.ESP32_C6)), "")
                .then()
                .statusCode(422)
                .body("type", equalTo("/problems/not-allowed"));
    }

    @Test
    @Order(9)
    void the_public_files_are_served_with_the_signer_and_the_database_gone() throws IOException {
        await().atMost(PATIENCE)
                .until(() -> verified("revocations.json")
                        .getList("keys.state", String.class)
                        .contains("revoked"));
        var tag = given().get("/keys.json").header("ETag");

        ServerWithTracedSigner.Resource.signer().close();
        ServerWithTracedSigner.Resource.stopDatabase();

        for (var name : List.of("keys.json", "keys.json.sig", "revocations.json", "revocations.json.sig")) {
            byte[] onDisk = Files.readAllBytes(
                    CountersignResource.stateFolder().resolve("public").resolve(name));
            assertThat(given().get("/" + name).then().statusCode(200).extract().asByteArray())
                    .isEqualTo(onDisk);
        }
        given().header("If-None-Match", tag).get("/keys.json").then().statusCode(304);
        Api.as("auditor-1").get(Api.REQUESTS).then().statusCode(500).body("type", equalTo("/problems/internal-error"));
    }

    private static String submitted() {
        return Workflow.submitted(THERMO, Api.newImage(Chip.ESP32_C3));
    }

    private static String approved() {
        String id = submitted();
        approveInBrowser(id, "approver-1").then().statusCode(200);
        approveBySsh(id, "approver-2").then().statusCode(200);
        return id;
    }

    private static Response approveInBrowser(String id, String person) {
        return post(
                id,
                "approvals",
                person,
                ApproverKey.json(Workflow.approver(person).approve(Api.statement(id))));
    }

    private static Response approveBySsh(String id, String person) {
        return post(id, "approvals", person, ssh(person, SignedText.approve(Api.statement(id))));
    }

    private static Map<String, Object> ssh(String person, SignedText text) {
        SshSignature signature = SshKey.read(
                        person,
                        CountersignResource.stateFolder()
                                .resolve("development/ssh")
                                .resolve(person))
                .sign(text);
        return Map.of("sshSignature", signature.armored());
    }

    private static Response post(String id, String what, String person, Map<String, Object> body) {
        return Api.as(person).contentType(ContentType.JSON).body(body).post(Api.REQUESTS + "/" + id + "/" + what);
    }

    private static List<String> explanation(String id) {
        return Api.as("ci")
                .get(Api.REQUESTS + "/" + id + "/explanation")
                .then()
                .statusCode(200)
                .extract()
                .path("sentences");
    }

    private static Change keyChange(Kind kind) {
        var change = TestChange.of(kind, policy().digest(), thermoKey(), "security-1");
        TestChange.propose(change, new byte[0]).then().statusCode(201);
        return change;
    }

    private static Change policyChange(String words, String others) {
        var old = policyBytes();
        var next = TestChange.policyAfter(old, PolicyReader.read(old).digest(), words, others);
        var change = TestChange.of(
                Kind.POLICY,
                PolicyReader.read(old).digest(),
                PolicyReader.read(next).digest(),
                "approver-1");
        TestChange.propose(change, next).then().statusCode(201);
        return change;
    }

    private static void approveChange(Change change, String person) {
        Api.as(person)
                .contentType(ContentType.JSON)
                .body(ssh(person, change.signedText()))
                .post(TestChange.CHANGES + "/" + change.id() + "/approvals")
                .then()
                .statusCode(200);
    }

    private static JsonPath changeView(Change change) {
        return Api.as("auditor-1")
                .get(TestChange.CHANGES + "/" + change.id())
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private static void awaitEffective(Change change) {
        await().atMost(PATIENCE).until(() -> changeView(change).getBoolean("isFinal"));
        assertThat(changeView(change).getString("state"))
                .as(changeView(change).getString("problem"))
                .isEqualTo("effective");
    }

    private static byte[] policyBytes() {
        String digest = Api.as("ci").get("/api/v1/policies").jsonPath().getString("[0].digest");
        return Api.as("ci").get("/api/v1/policies/" + digest).asByteArray();
    }

    private static Policy policy() {
        return PolicyReader.read(policyBytes());
    }

    private static String thermoKey() {
        return key("thermo-1");
    }

    private static String key(String name) {
        return Objects.requireNonNull(policy().keys().get(name)).spkiSha256();
    }

    private static Map<String, String> states() {
        var states = new HashMap<String, String>();
        List<Map<String, String>> keys = given().get("/api/v1/keys").jsonPath().getList("");
        keys.forEach(key -> states.put(key.get("spkiSha256"), key.get("state")));
        return states;
    }

    /** A public file whose signature verifies with the policy's publication key. */
    private static JsonPath verified(String name) {
        // Between two renames the file and its signature may not belong together; a verifier asks again.
        await().atMost(PATIENCE)
                .until(() -> verifies(
                        given().get("/" + name).asByteArray(),
                        given().get("/" + name + ".sig").asByteArray()));
        return given().get("/" + name).jsonPath();
    }

    private static boolean verifies(byte[] file, byte[] made) throws Exception {
        var pem = new String(Workflow.pem(key(policy().publication().orElseThrow())), StandardCharsets.US_ASCII);
        PublicKey key = KeyFactory.getInstance("EC")
                .generatePublic(new X509EncodedKeySpec(
                        Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""))));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(key);
        signature.update(file);
        return signature.verify(made);
    }
}
