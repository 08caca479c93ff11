package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.Statement.Image;
import dev.countersign.evidence.Statement.Key;
import dev.countersign.evidence.Statement.Origin;
import dev.countersign.evidence.Statement.VersionSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched in order to be signed is looked at first: here by a server that lies about it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StatementChecksTest {
    private static final String ID = "ab".repeat(32);
    private static final String POLICY = "cd".repeat(32);
    private static final String STATEMENT = "/api/v1/signing-requests/" + ID + "/statement";
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir
    private Path state;

    private OddServer server;

    @BeforeEach
    void start() throws IOException {
        server = new OddServer();
        server.answer("/token", 200, "{\"access_token\": \"abc\"}")
                .answer("/api/v1/development", 200, """
                        {"stateFolder": "%s", "tokenEndpoint": "%s/token", "clientId": "c", "clientSecret": "s",
                         "rp": "localhost", "origin": "http://localhost:8080", "policy": "%s"}""".formatted(state, server.url(), POLICY));
    }

    @AfterEach
    void nothing_was_sent() {
        assertThat(server.calls()).noneMatch(call -> call.startsWith("POST /api"));
        server.close();
    }

    @Test
    void does_not_sign_a_statement_about_another_request() {
        var other = "ef".repeat(32);
        server.answer(STATEMENT, 200, statement(other, POLICY, true));

        assertRefused("it is about another request, " + other);
    }

    @Test
    void does_not_sign_a_statement_that_is_not_marked_as_development() {
        server.answer(STATEMENT, 200, statement(ID, POLICY, false));

        assertRefused("it is not marked as development");
    }

    @Test
    void does_not_sign_a_statement_under_another_policy() {
        server.answer(STATEMENT, 200, statement(ID, ID, true));

        assertRefused("it names the policy " + ID);
    }

    @Test
    void does_not_sign_what_is_nearly_a_statement() {
        server.answer(STATEMENT, 200, statement(ID, POLICY, true) + "\n");

        assertRefused("it is malformed: ");
    }

    @Test
    void signs_nothing_for_somebody_without_an_authenticator() {
        server.answer(STATEMENT, 200, statement(ID, POLICY, true));

        var run = server.run("--as", "ci", "approve", ID);

        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err()).startsWith("ci has no authenticator");
    }

    @Test
    void shows_the_statement_and_signs_nothing_without_consent() {
        server.answer(STATEMENT, 200, statement(ID, POLICY, true));

        var run = new Run.World().refusesToConsent().run("--server", server.url(), "--as", "approver-1", "approve", ID);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualToNormalizingNewlines("Nothing was signed.\n");
        assertThat(run.out()).isEqualToNormalizingNewlines("""
                Request %s
                  project           thermo-controller, channel release
                  submitted by      ci
                  key thermo-1      %s
                  origin (claimed)  https://git.example.org/thermo, commit 1234
                  valid             from 2026-11-25T12:00:00Z to 2026-11-25T13:00:00Z
                  policy            %s
                  mark              development: never trust this signature in a product
                Image build/app.bin
                  is the            app for esp32c3, 131072 bytes
                  SHA-256           %s
                  version           1.4.2 (only the submitter says so)
                  security version  7
                  will be signed    esp-secure-boot-v2, rsassa-pss-sha256 over %s
                """.formatted(ID, POLICY, POLICY, ID, ID));
    }

    @Test
    void a_reason_that_cannot_be_signed_is_a_usage_error() {
        server.answer(STATEMENT, 200, statement(ID, POLICY, true));

        var run = server.run("--as", "approver-1", "reject", ID, "--reason", "x".repeat(513));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("--reason: ");
    }

    private void assertRefused(String why) {
        var run = server.run("--as", "approver-1", "approve", ID);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).startsWith("The server's statement is not signed here: " + why);
        assertThat(run.out()).isEmpty();
    }

    private static String statement(String request, String policy, boolean development) {
        var image = new Image(
                "app",
                "build/app.bin",
                ID,
                131_072,
                "esp-secure-boot-v2",
                "esp32c3",
                "1.4.2",
                VersionSource.DECLARED,
                OptionalLong.of(7),
                ID,
                "rsassa-pss-sha256");
        var claimed = new Origin(
                Optional.of("https://git.example.org/thermo"), Optional.of("1234"), Optional.empty(), Optional.empty());
        var statement = new Statement(
                "thermo-controller",
                "release",
                request,
                List.of(image),
                List.of(new Key("thermo-1", POLICY)),
                "ci",
                false,
                Optional.empty(),
                Origin.UNKNOWN,
                claimed,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                policy,
                NOON,
                NOON,
                NOON.plusSeconds(3600),
                development);
        return new String(statement.encode(), US_ASCII);
    }
}
