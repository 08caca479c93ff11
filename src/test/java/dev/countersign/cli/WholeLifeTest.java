package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.core.SocketFolder;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.oracle.SecondVerifier;
import dev.countersign.testing.Api;
import dev.countersign.testing.Command;
import dev.countersign.testing.CountersignResource;
import dev.countersign.testing.ServerWithSigner;
import dev.countersign.testing.SignerSocket;
import dev.countersign.testing.SshKey;
import dev.countersign.testing.SshSecurityKey;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of an installation, by command line and real ssh keys, against the real server, signer, database and token. The chapters have an
 * order: each begins under the policy in which the one before ended.
 */
@QuarkusTest
@TestProfile(WholeLifeTest.ServerOfItsOwn.class)
@TestMethodOrder(OrderAnnotation.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class WholeLifeTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String CHANGE_WINDOW = "5s";
    private static final String THERMO = "thermo-controller";
    private static final String VALVE = "valve-controller";

    @TempDir
    static Path keys;

    private static final SshSecurityKey SECURITY_KEY = new SshSecurityKey("approver-1");

    @TempDir
    Path folder;

    @TestHTTPResource("/")
    URI server;

    private int files;
    /** The latest that was submitted. */
    private byte[] build = {};

    /** Its policy changes, so no other test may share it; and it knows one person more. */
    public static class ServerOfItsOwn extends ServerWithSigner {
        @Override
        public Map<String, String> getConfigOverrides() {
            var overrides = new HashMap<>(super.getConfigOverrides());
            overrides.put("quarkus.oidc.devservices.roles.approver-3", "approver");
            return overrides;
        }
    }

    @BeforeEach
    void waitForThePolicy() {
        await().atMost(PATIENCE)
                .until(() -> RestAssured.get("/api/v1/development").statusCode() == 200);
    }

    @Test
    @Order(1)
    void what_two_people_approve_by_ssh_is_signed() throws IOException {
        var id = submit(THERMO);

        var first = approve("approver-1", id);
        assertThat(first.out())
                .contains("byte for byte.")
                .contains("Approved.")
                .containsPattern("approved by +nobody yet");
        assertThat(as("ci", "policy", "explain", id).exitCode()).isEqualTo(75);
        var second = approve("approver-2", id);

        assertThat(second.out()).containsPattern("approved by +approver-1 \\(command line\\)\n");
        awaitStatus(id, 0);
        assertThat(as("ci", "policy", "explain", id).out())
                .contains("- Enough people have approved.")
                .contains("By the server's word it is signed.");
    }

    @Test
    @Order(2)
    void a_new_policy_is_approved_by_two_and_a_request_under_the_old_one_must_be_approved_again() throws IOException {
        var pending = submit(VALVE);
        approve("approver-1", pending);
        var next = nextPolicy(text -> text.replace("change-window none", "change-window " + CHANGE_WINDOW)
                .replaceFirst("(?s)(product valve-controller.*?)command-line 0", "$1command-line 1")
                .replaceFirst("(?s)(product valve-controller.*?)window none", "$1window 3s")
                .replaceFirst("(?s)(product thermo-controller.*?)window none", "$1window 1h"));

        assertThat(as("ci", "policy", "check", next).exitCode()).isZero();
        var change = propose("approver-1", next, "windows");
        assertThat(as("ci", "change", "show", change).out()).contains("- ").contains("windows");
        assertThat(agree("approver-2", change).out()).contains("What the new policy changes:");
        awaitChange(change, 0);

        var renewed = await().atMost(PATIENCE)
                .until(
                        () -> JSON.readTree(
                                as("ci", "status", pending, "--json").out()),
                        view -> !view.at("/statementId").asText().equals(pending));
        assertThat(renewed.at("/state").asText()).isEqualTo("awaiting-approval");
        assertThat(as("ci", "policy", "explain", pending).exitCode()).isEqualTo(75);
        approve("approver-1", pending);
        approve("approver-2", pending);
        assertThat(statusOnce(pending, "waiting", "signed").out()).contains(pending);
        awaitStatus(pending, 0);
    }

    @Test
    @Order(3)
    void an_enrolment_waits_its_window_and_then_the_new_keys_count() throws IOException {
        var third = SshKey.create(keys, "approver-3", SshKey.Kind.ECDSA);
        var next = nextPolicy(text -> text.replace(
                        "person security-1 none\n", "person security-1 none\nperson approver-3 none\n")
                .replaceFirst("\ngroup ", "\n" + third.policyLine() + "\n" + SECURITY_KEY.policyLine() + "\ngroup ")
                .replace(
                        "group release-managers approver-1 approver-2 security-1",
                        "group release-managers approver-1 approver-2 security-1 approver-3"));

        var change = propose("approver-1", next, "a third approver, and a security key");
        agree("security-1", change);
        assertThat(stateOfChange(change, "waiting").exitCode()).isEqualTo(75);
        awaitChange(change, 0);

        var id = submit(VALVE);
        var run = as("approver-3", "approve", id, "--ssh-key", third.file().toString(), "--yes");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        approveBySecurityKey(id);
        awaitStatus(id, 0);
    }

    @Test
    @Order(4)
    void a_new_policy_is_vetoed_in_its_window() throws IOException {
        var next = nextPolicy(text -> text.replaceFirst("versions any", "versions rising"));
        var change = propose("approver-1", next, "rising versions");
        agree("approver-2", change);
        stateOfChange(change, "waiting");

        var veto = as(
                "security-1", "change", "veto", change, "--reason", "not yet", "--ssh-key", key("security-1"), "--yes");

        assertThat(veto.err()).isEmpty();
        assertThat(veto.out()).contains("not yet effective");
        awaitChange(change, 1);
        assertThat(as("ci", "change", "show", change).out()).contains("is vetoed");
    }

    @Test
    @Order(5)
    void a_removal_acts_at_once() throws IOException {
        var next = nextPolicy(text -> text.replace("person approver-3 none\n", "")
                .replaceFirst("approver approver-3 .*\n", "")
                .replace(" security-1 approver-3\n", " security-1\n"));

        var change = propose("approver-1", next, "approver-3 has left");
        agree("approver-2", change);
        awaitChange(change, 0);

        var id = submit(VALVE);
        var refused = as(
                "approver-3",
                "approve",
                id,
                "--ssh-key",
                keys.resolve("approver-3-ecdsa").toString(),
                "--yes");
        assertThat(refused.exitCode()).isEqualTo(77);
        assertThat(refused.err()).contains("is none of the policy");
    }

    @Test
    @Order(6)
    void one_person_suspends_a_key_and_two_lift_that() throws IOException {
        var suspended = as(
                "security-1",
                "change",
                "suspend",
                "valve-1",
                "--reason",
                "a board is lost",
                "--ssh-key",
                key("security-1"),
                "--yes",
                "--json");
        assertThat(suspended.exitCode()).as(suspended.err()).isZero();
        awaitChange(id(suspended), 0);
        var id = submit(VALVE);
        approve("approver-1", id);
        approve("approver-2", id);
        await().atMost(PATIENCE).until(() -> as("ci", "status", id).out(), out -> out.contains("suspended"));
        assertThat(as("ci", "status", id).exitCode()).isEqualTo(75);

        var lift = as(
                "approver-1",
                "change",
                "lift",
                "valve-1",
                "--reason",
                "found again",
                "--ssh-key",
                key("approver-1"),
                "--yes",
                "--json");
        assertThat(as("ci", "change", "show", id(lift)).exitCode()).isEqualTo(75);
        agree("approver-2", id(lift));

        awaitChange(id(lift), 0);
        awaitStatus(id, 0);
    }

    @Test
    @Order(7)
    void break_glass_takes_more_people_and_no_window() throws IOException {
        var id = submit(THERMO, "--break-glass");
        var first = approve("approver-1", id);
        assertThat(first.out()).contains("BREAK GLASS, without a window: 3 of release-managers");
        approve("approver-2", id);
        assertThat(as("ci", "policy", "explain", id).exitCode()).isEqualTo(75);

        approve("security-1", id);

        awaitStatus(id, 0);
        assertThat(as("ci", "statement", id).out()).contains("rule=break-glass");
    }

    @Test
    @Order(8)
    void a_request_is_vetoed_in_its_window() throws IOException {
        var id = submit(THERMO);
        approve("approver-1", id);
        approve("approver-2", id);
        statusOnce(id, "waiting");

        var veto =
                as("security-1", "veto", id, "--reason", "the relay sticks", "--ssh-key", key("security-1"), "--yes");

        assertThat(veto.err()).isEmpty();
        assertThat(veto.out()).contains("not yet effective");
        awaitStatus(id, 1);
        assertThat(as("ci", "status", id).out()).contains("is vetoed.").contains("security-1: the relay sticks");
    }

    @Test
    @Order(9)
    void a_veto_that_the_server_never_sees_reaches_the_signer_by_file() throws IOException {
        var id = submit(THERMO);
        approve("approver-1", id);
        approve("approver-2", id);
        statusOnce(id, "waiting");
        var statement = folder.resolve("statement").toString();
        var policy = folder.resolve("policy").toString();
        var veto = folder.resolve("veto").toString();
        as("ci", "statement", id, "-o", statement);
        as("ci", "policy", "fetch", "-o", policy);

        var written = Run.of(
                "veto",
                "--statement",
                statement,
                "--policy",
                policy,
                "--reason",
                "withheld",
                "--ssh-key",
                key("security-1"),
                "--yes",
                "-o",
                veto);
        assertThat(written.err()).isEmpty();
        var socket = SocketFolder.socketFor(CountersignResource.stateFolder()).toString();
        var submitted = Command.run(
                folder,
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        Path.of("target/classes").toAbsolutePath().toString(),
                        "dev.countersign.signer.Main",
                        "submit-evidence",
                        "--socket",
                        socket,
                        veto));

        assertThat(submitted.exit()).as(submitted.output()).isZero();
        assertThat(submitted.output()).matches("journalled: veto, record [0-9]+ of [^ ]+, [0-9a-f]{64}\\R");
        try (var signer = SignerSocket.connect(Path.of(socket))) {
            assertThat(signer.ask(new Question.Complete(id), build))
                    .as("what the server gets, which still believes in its window")
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo(RefusalCode.VETOED));
        }
    }

    @Test
    @Order(10)
    void an_honest_build_with_a_false_statement_is_not_signed_even_if_the_approvers_were_fooled() throws IOException {
        var id = submit(THERMO);
        var honest = as("ci", "statement", id).out();
        var digest = Api.sha256(build);
        var lies = Map.of(
                "image.1.sha256=" + digest,
                "image.1.sha256=" + "0".repeat(64),
                "image.1.payload=" + digest,
                "image.1.payload=" + "0".repeat(64),
                "image.1.target=esp32c3",
                "image.1.target=esp32s3",
                "image.1.version=9.0.",
                "image.1.version=9.1.",
                "image.1.security-version=1",
                "image.1.security-version=2");
        try (var signer = SignerSocket.connect(SocketFolder.socketFor(CountersignResource.stateFolder()))) {
            for (var lie : lies.entrySet()) {
                assertThat(honest).contains(lie.getKey());
                var text = honest.replace(lie.getKey(), lie.getValue()).getBytes(StandardCharsets.US_ASCII);
                List<PersonSignature> signatures = List.of(sign("approver-1", text), sign("approver-2", text));

                var answer = signer.ask(new Question.Intend(text, signatures), build);

                assertThat(answer)
                        .as(lie.getValue())
                        .isInstanceOfSatisfying(
                                Answer.Refused.class,
                                refused -> assertThat(refused.code()).isEqualTo(RefusalCode.ARTIFACT));
            }
        }
    }

    private static PersonSignature sign(String person, byte[] text) {
        return SshKey.read(person, Path.of(key(person))).approve(text);
    }

    @Test
    @Order(100)
    void a_verifier_that_shares_no_code_finds_nothing_wrong_in_it_all() throws Exception {
        var released = Files.createDirectory(folder.resolve("released"));
        var signed = JSON.readTree(as("ci", "list", "--in-state", "signed", "--limit", "100", "--json")
                .out());
        for (var request : signed.at("/requests")) {
            var id = request.at("/id").asText();
            assertThat(as("ci", "download", id, "-o", released.resolve(id).toString())
                            .exitCode())
                    .isZero();
        }

        var home = CountersignResource.stateFolder().resolve("signer");
        SecondVerifier.main(
                home.resolve("journal").toString(),
                home.resolve("ceremony.record").toString(),
                released.toString());
        assertThat(released).isNotEmptyDirectory();
    }

    /** A security key's form of signature: made in software, for there is none of hardware in a test, and sent as the program would. */
    private void approveBySecurityKey(String id) {
        var signature = SECURITY_KEY.approve(Api.statement(id));
        Api.as("approver-1")
                .contentType(ContentType.JSON)
                .body(Map.of("sshSignature", signature.armored()))
                .post(Api.REQUESTS + "/" + id + "/approvals")
                .then()
                .statusCode(200);
    }

    private String nextPolicy(UnaryOperator<String> edit) throws IOException {
        var fetched = as("ci", "policy", "fetch", "--json");
        var document = JSON.readTree(fetched.out());
        var text = document.at("/policy").asText();
        var next = edit.apply(text.replaceFirst(
                "\nprevious [0-9a-f]{64}\n",
                "\nprevious " + document.at("/digest").asText() + "\n"));
        return Files.writeString(folder.resolve("next-" + files++), next).toString();
    }

    private String propose(String person, String file, String reason) throws IOException {
        var run =
                as(person, "policy", "propose", file, "--reason", reason, "--ssh-key", key(person), "--yes", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return id(run);
    }

    private Run agree(String person, String change) {
        var run = as(person, "change", "approve", change, "--ssh-key", key(person), "--yes");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run;
    }

    private Run approve(String person, String id) {
        var run = as(person, "approve", id, "--ssh-key", key(person), "--yes");
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        return run;
    }

    /** A build that nobody has submitted before, and the id of its request. */
    private String submit(String project, String... more) throws IOException {
        var chip = project.equals(VALVE) ? Chip.ESP32_C6 : Chip.ESP32_C3;
        build = Api.newImage(chip);
        var file = Files.write(folder.resolve("app-" + files++ + ".bin"), build);
        var command = new ArrayList<>(
                List.of("submit", file.toString(), "--project", project, "--channel", "release", "--json"));
        command.addAll(List.of(more));
        return id(as("ci", command.toArray(String[]::new)));
    }

    private void awaitStatus(String id, int exitCode) {
        await().atMost(PATIENCE).until(() -> as("ci", "status", id).exitCode() == exitCode);
    }

    private Run statusOnce(String id, String... states) {
        return await().atMost(PATIENCE)
                .until(
                        () -> as("ci", "status", id),
                        run -> List.of(states).stream()
                                .anyMatch(state -> run.out().contains(" is " + state + ".")));
    }

    private void awaitChange(String id, int exitCode) {
        await().atMost(PATIENCE)
                .until(() -> as("ci", "change", "show", id, "--json").exitCode() == exitCode);
    }

    private Run stateOfChange(String id, String state) {
        return await().atMost(PATIENCE)
                .until(
                        () -> as("ci", "change", "show", id, "--json"),
                        run -> run.out().contains("\"state\": \"" + state + "\""));
    }

    private static String key(String person) {
        return CountersignResource.stateFolder()
                .resolve("development/ssh")
                .resolve(person)
                .toString();
    }

    private Run as(String person, String... command) {
        var all = new ArrayList<>(List.of("--server", server.toString(), "--as", person));
        all.addAll(List.of(command));
        return Run.of(all.toArray(String[]::new));
    }

    private static String id(Run run) throws IOException {
        var id = JSON.readTree(run.out()).at("/id");
        assertThat(id.asText()).as(run.err() + run.out()).hasSize(64);
        return id.asText();
    }
}
