package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ServerTroubleTest {
    private static final String ID = "ab".repeat(32);
    private static final String REQUEST = "/api/v1/signing-requests/" + ID;
    private static final String FILE = REQUEST + "/signed-artifact";
    /** Of "firmware". */
    private static final String SHA256 = "c3bf47ea1f4a4a605470313cacb3a44f4a461f68c6faeab07e737610cb5ac835";

    @TempDir
    private Path folder;

    private OddServer server;

    @BeforeEach
    void start() throws IOException {
        server = new OddServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_server_that_is_not_there_is_reported_as_unreachable() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        var run = Run.of("--server", "http://localhost:" + port, "--json", "status", ID);

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err())
                .isEqualToNormalizingNewlines("The server http://localhost:" + port + " cannot be reached.\n");
        GoldenFile.assertMatches("unreachable.json", run.out().replace(":" + port, ":8080"));
    }

    @ParameterizedTest
    @CsvSource({"400, 1", "401, 77", "403, 77", "404, 1", "409, 1", "422, 1", "429, 74", "500, 74", "503, 74"})
    void a_problem_is_passed_on_and_its_status_decides_the_exit_code(int status, int exitCode) throws IOException {
        var problem = "{\"type\":\"/problems/x\",\"title\":\"No\",\"status\":%d,\"detail\":\"Because.\",\"more\":[1]}";
        server.answer(REQUEST, status, problem.formatted(status));

        var run = server.run("status", ID, "--json");

        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err().lines()).first().isEqualTo("Because.");
        GoldenFile.assertMatches("problem.json", run.out().replace(Integer.toString(status), "400"));
    }

    @Test
    void an_answer_that_explains_nothing_gets_the_little_explanation_there_is() throws IOException {
        server.answer(REQUEST, 502, "<html>Bad gateway</html>");

        var run = server.run("status", ID, "--json");

        assertThat(run.exitCode()).isEqualTo(74);
        GoldenFile.assertMatches("unexplained.json", run.out());
    }

    @Test
    void an_answer_without_a_body_is_a_problem_too() {
        server.answer(REQUEST, 401, "");

        var run = server.run("status", ID);

        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err()).startsWith("The server answered with HTTP status 401 and no explanation.");
    }

    @Test
    void a_redirection_is_not_followed() {
        server.answer(REQUEST, 302, "");

        assertThat(server.run("status", ID).exitCode()).isEqualTo(1);
        assertThat(server.calls()).hasSize(1);
    }

    @Test
    void an_answer_in_another_form_is_not_understood() {
        server.answer(REQUEST, 200, "{\"id\": 7}");

        var run = server.run("status", ID);

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err()).startsWith("Member \"id\" of the server's answer is not what was agreed.");
    }

    @Test
    void an_answer_without_end_is_not_read_to_the_end() {
        server.answer(REQUEST, 200, "x".repeat(5_000_000));

        assertThat(server.run("status", ID).exitCode()).isEqualTo(74);
    }

    @Test
    void text_from_the_server_cannot_steer_the_terminal() {
        server.answer(REQUEST, 422, "{\"title\":\"t\",\"detail\":\"\\u001b[2Jgone\"}");

        assertThat(server.run("status", ID).err()).startsWith("\uFFFD[2Jgone");
    }

    @Test
    void a_download_that_breaks_off_leaves_nothing() throws IOException {
        server.answer(REQUEST, 200, signed(8, SHA256)).answer(FILE, 200, "firm", 8);
        var out = folder.resolve("signed.bin");

        var run = server.run("download", ID, "-o", out.toString());

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_download_of_other_bytes_leaves_nothing() {
        server.answer(REQUEST, 200, signed(8, SHA256)).answer(FILE, 200, "FIRMWARE");

        var run = server.run("download", ID, "-o", folder.resolve("signed.bin").toString());

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err()).startsWith("What arrived is not the signed file that the server announced");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_download_that_is_too_long_leaves_nothing() {
        server.answer(REQUEST, 200, signed(8, SHA256)).answer(FILE, 200, "firmware and more");

        var run = server.run("download", ID, "-o", folder.resolve("signed.bin").toString());

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_file_that_exists_is_not_even_asked_for() throws IOException {
        var out = Files.writeString(folder.resolve("signed.bin"), "mine");

        var run = server.run("download", ID, "-o", out.toString());

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err()).endsWith("exists already. --force replaces it.\n".replace("\n", System.lineSeparator()));
        assertThat(server.calls()).isEmpty();
        assertThat(out).hasContent("mine");
    }

    @Test
    void a_download_into_a_folder_that_is_not_there_fails_in_words() {
        server.answer(REQUEST, 200, signed(8, SHA256)).answer(FILE, 200, "firmware");

        var run = server.run(
                "download", ID, "-o", folder.resolve("none/signed.bin").toString());

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err()).startsWith("There is no file " + folder.resolve("none"));
    }

    @Test
    void a_server_without_development_identities_plays_none() {
        server.answer("/api/v1/development", 404, "");

        var run = server.run("--as", "ci", "status", ID);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("has no development identities");
    }

    @Test
    void an_identity_service_on_another_machine_gets_no_password() {
        server.answer("/api/v1/development", 200, development("http://id.example.org/token"));

        var run = server.run("--as", "ci", "status", ID);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("names an identity service on another machine");
    }

    @Test
    void a_person_whom_the_identity_service_does_not_know_is_not_permitted() {
        server.answer("/api/v1/development", 200, development(server.url() + "/token"))
                .answer("/token", 401, "{\"error\":\"invalid_grant\"}");

        var run = server.run("--as", "mallory", "status", ID);

        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err()).startsWith("The server has no development identity mallory.");
    }

    @Test
    void a_server_that_goes_away_does_not_end_the_waiting_before_its_time() throws IOException {
        var file = Files.writeString(folder.resolve("app.bin"), "firmware");
        server.answer("/api/v1/signing-requests", 201, waiting()).answer(REQUEST, 503, "");

        var run = server.run("submit", file.toString(), "--project", "p", "--channel", "c", "--wait", "1");

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err()).contains("Waiting on.");
        assertThat(server.calls()).filteredOn(("GET " + REQUEST)::equals).hasSizeGreaterThan(1);
    }

    private static String development(String tokenEndpoint) {
        return """
                {"stateFolder": "/nowhere", "tokenEndpoint": "%s", "clientId": "c", "clientSecret": "s",
                 "rp": "localhost", "origin": "http://localhost:8080", "policy": "%s"}""".formatted(tokenEndpoint, "cd".repeat(32));
    }

    private static String waiting() {
        return view("awaiting-approval", false, "");
    }

    private static String signed(long size, String sha256) {
        return view(
                "signed",
                true,
                ", \"signed\": {\"sha256\": \"%s\", \"size\": %d, \"keys\": []}".formatted(sha256, size));
    }

    private static String view(String state, boolean isFinal, String more) {
        return """
                {"id": "%s", "project": "p", "channel": "c", "state": "%s", "isFinal": %s, "mark": "none", "submitter": "ci",
                 "artifact": {"sha256": "%s", "size": 8, "fileName": "app.bin"}, "version": "1", "versionSource": "image",
                 "metadata": {"chip": "esp32c3"}, "notAfter": "2026-12-25T03:00:00Z", "approvals": [], "missing": []%s}""".formatted(ID, state, isFinal, SHA256, more);
    }
}
