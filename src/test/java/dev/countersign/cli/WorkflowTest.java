package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithSigner;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole workflow against the real server, signer and token, as people and machines run it. */
@QuarkusTest
@TestProfile(ServerWithSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class WorkflowTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @TestHTTPResource("/")
    URI server;

    /** The server learns the policy from its signer, a moment after both have started. */
    @BeforeEach
    void waitForThePolicy() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/api/v1/development").statusCode() == 200);
    }

    @Test
    void what_two_people_approve_is_signed_fetched_and_verified() throws IOException {
        var build = build("app.bin");

        var submitted = as("ci", "submit", build, "--project", "thermo-controller", "--channel", "release", "--json");
        assertThat(submitted.exitCode()).isZero();
        var id = id(submitted);
        assertThat(as("ci", "status", id).exitCode()).isEqualTo(75);
        assertThat(download(id, "early.bin").exitCode()).isEqualTo(75);

        var first = as("approver-1", "approve", id);
        assertThat(first.err()).isEmpty();
        assertThat(first.exitCode()).isZero();
        assertThat(first.out())
                .contains("Image app.bin")
                .contains("Approved.")
                .containsPattern("approved by +approver-1\n");
        assertThat(as("approver-2", "approve", id, "--json").exitCode()).isZero();

        var ended = as(
                "ci",
                "submit",
                build,
                "--project",
                "thermo-controller",
                "--channel",
                "release",
                "--wait",
                "60",
                "--json");
        assertThat(ended.exitCode()).isZero();
        assertThat(id(ended)).isEqualTo(id);
        assertThat(JSON.readTree(ended.out()).at("/state").asText()).isEqualTo("signed");

        var downloaded = download(id, "signed.bin");
        assertThat(downloaded.exitCode()).isZero();
        assertThat(download(id, "signed.bin").exitCode()).isEqualTo(74);
        assertThat(download(id, "signed.bin", "--force").exitCode()).isZero();
        assertThat(downloaded.out()).contains(" bytes, SHA-256 ");

        var key = servedKey(JSON.readTree(ended.out()).at("/signed/keys/0").asText());
        var verified = Run.of("verify", folder.resolve("signed.bin").toString(), "--key", key);
        assertThat(verified.exitCode()).isZero();
        assertThat(verified.out()).contains("is genuine");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void a_rejection_ends_a_request_when_the_signer_has_recorded_it() throws IOException {
        var build = build("app.bin");
        var id = id(as("ci", "submit", build, "--project", "thermo-controller", "--channel", "release", "--json"));

        var rejected = as("security-1", "reject", id, "--reason", "the relay test failed: 3 of 10");
        assertThat(rejected.exitCode()).isZero();
        // Until then it is pending; afterwards submitting the build again would make a new request.
        var ended = await().atMost(Duration.ofSeconds(30))
                .until(() -> as("ci", "status", id), status -> status.exitCode() != 75);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.out()).contains("is rejected.").contains("security-1: the relay test failed: 3 of 10");
        assertThat(download(id, "signed.bin").exitCode()).isEqualTo(1);
    }

    @Test
    void the_submitter_withdraws_a_request_and_nobody_else() throws IOException {
        var id = id(as(
                "ci", "submit", build("app.bin"), "--project", "thermo-controller", "--channel", "release", "--json"));

        assertThat(as("approver-1", "cancel", id).exitCode()).isEqualTo(77);
        var cancelled = as("ci", "cancel", id);

        assertThat(cancelled.exitCode()).isZero();
        assertThat(cancelled.out()).startsWith("Request " + id + " is cancelled.");
        assertThat(as("ci", "status", id).exitCode()).isEqualTo(1);
    }

    @Test
    void nobody_approves_twice_and_no_submitter_at_all() throws IOException {
        var id = id(as(
                "ci", "submit", build("app.bin"), "--project", "thermo-controller", "--channel", "release", "--json"));
        assertThat(as("approver-1", "approve", id).exitCode()).isZero();

        assertThat(as("approver-1", "approve", id).exitCode()).isEqualTo(1);
        assertThat(as("ci", "approve", id).exitCode()).isEqualTo(77);
    }

    @Test
    void requests_are_listed_page_by_page() throws IOException {
        var first = id(as(
                "ci", "submit", build("one.bin"), "--project", "thermo-controller", "--channel", "release", "--json"));
        var second = id(as(
                "ci", "submit", build("two.bin"), "--project", "thermo-controller", "--channel", "release", "--json"));
        String[] all = {"list", "--project", "thermo-controller", "--in-state", "awaiting-approval", "--limit", "1"};

        var page = as("ci", all);
        var document = JSON.readTree(as("ci", with(all, "--json")).out());
        var next = as("ci", with(all, "--cursor", document.at("/next").asText()));

        assertThat(page.out()).startsWith(second).contains("There are more: --cursor ");
        assertThat(next.out()).startsWith(first);
    }

    @Test
    void a_build_that_the_server_refuses_is_refused_in_its_words() {
        var refused = as(
                "ci",
                "submit",
                Run.fixture("esp32c3/app-unpadded.bin"),
                "--project",
                "thermo-controller",
                "--channel",
                "release",
                "--json");

        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.out()).contains("\"reason\": \"not-secure-padded\"");
    }

    @Test
    void whoever_is_not_signed_in_is_not_permitted() {
        var run = Run.of("--server", server.toString(), "cancel", "ab".repeat(32));

        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err()).contains("--token-file or $COUNTERSIGN_TOKEN");
    }

    @Test
    void whoever_only_looks_at_a_development_server_needs_no_name() {
        assertThat(Run.of("--server", server.toString(), "list").exitCode()).isZero();
        assertThat(Run.of("--server", server.toString(), "download", "ab".repeat(32), "-o", folder + "/none")
                        .exitCode())
                .as("not found, rather than not permitted")
                .isEqualTo(1);
    }

    @Test
    void a_token_of_the_issuer_does_as_well() throws IOException {
        var token = Files.writeString(folder.resolve("token"), Api.token("ci") + "\n");

        assertThat(Run.of("--server", server.toString(), "--token-file", token.toString(), "list")
                        .exitCode())
                .isZero();
        assertThat(new Run.World()
                        .variable("COUNTERSIGN_SERVER", server.toString())
                        .variable("COUNTERSIGN_TOKEN", Api.token("ci"))
                        .run("list")
                        .exitCode())
                .isZero();
    }

    private Run as(String person, String... command) {
        return Run.of(with(new String[] {"--server", server.toString(), "--as", person}, command));
    }

    private Run download(String id, String name, String... more) {
        return as(
                "ci",
                with(new String[] {"download", id, "-o", folder.resolve(name).toString()}, more));
    }

    private static String[] with(String[] first, String... more) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** A build that nobody has submitted before. */
    private String build(String name) throws IOException {
        return Files.write(folder.resolve(name), Api.newImage(Chip.ESP32_C3)).toString();
    }

    private static String id(Run run) throws IOException {
        JsonNode id = JSON.readTree(run.out()).at("/id");
        assertThat(id.asText()).as(run.err()).hasSize(64);
        return id.asText();
    }

    private String servedKey(String fingerprint) throws IOException {
        var pem = RestAssured.get("/api/v1/keys/" + fingerprint + ".pem").asByteArray();
        return Files.write(folder.resolve("key.pem"), pem).toString();
    }
}
