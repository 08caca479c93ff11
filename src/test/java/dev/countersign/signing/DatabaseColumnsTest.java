package dev.countersign.signing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.countersign.evidence.Change.Kind;
import dev.countersign.evidence.SignedText;
import dev.countersign.firmware.Chip;
import dev.countersign.policy.PolicyReader;
import dev.countersign.request.Policies;
import dev.countersign.testing.Api;
import dev.countersign.testing.ApproverKey;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.PlantedBug;
import dev.countersign.testing.Report;
import dev.countersign.testing.ServerWithTracedSigner;
import dev.countersign.testing.ServerWithTracedSigner.Resource;
import dev.countersign.testing.TestChange;
import dev.countersign.testing.Workflow;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stolen database: whoever holds it changes every column of every table in turn, drops all constraints first, and has every
 * request and every change replayed as approved. The signer must not sign what the honest people did not approve.
 *
 * <p>The server is not started anew for each table, which would take minutes. Instead everything that it remembers is dropped
 * ({@link RememberedState}): it keeps nothing else between two rounds, for every transaction reads its rows again.
 */
@QuarkusTest
@TestProfile(DatabaseColumnsTest.Alone.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class DatabaseColumnsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A server of its own, for nobody else can use the database afterwards. */
    public static final class Alone extends ServerWithTracedSigner {}

    @Inject
    SigningWorker worker;

    @Inject
    WorkerThread thread;

    @Inject
    Policies policies;

    @Inject
    StolenDatabase database;

    @Inject
    RememberedState remembered;

    @TempDir
    private Path folder;

    /** Statement ids that two honest people approved. */
    private Set<String> covered = Set.of();

    @Test
    void that_was_stolen_yields_no_signature_whatever_is_changed_in_it() throws Exception {
        await().atMost(PATIENCE).until(() -> policies.inForce().isPresent());
        thread.stop(new ShutdownEvent());
        String one = honestRequests();
        database.open();

        long tried = 0;
        for (String table : database.tables()) {
            remembered.drop();
            for (var column : database.columns(table)) {
                for (String value : column.values(Report.largeCampaign())) {
                    database.change(table, column.name(), value);
                    if (!(table.equals("signing_request") && column.name().equals("state"))) {
                        database.replay();
                    }
                    round();
                    database.restore();
                    tried++;
                }
            }
            if (table.equals("signer_head")) {
                // It was shown a record that it never wrote, and signs nothing until it is started anew.
                restartSigner("target/classes");
            }
        }
        var violations = violations();
        Report.campaign(
                "database-columns", tried, violations.size(), "0 signatures that honest evidence does not cover");
        assertThat(violations).isEmpty();

        theSameReplayIsSignedByASignerThatBelievesTheDatabase(one);
    }

    /** What the test can see at all: the honest evidence is used, and a signer that counts nobody is found out. */
    private void theSameReplayIsSignedByASignerThatBelievesTheDatabase(String one) throws Exception {
        assertThat(journal().signed())
                .as("a request that two people approved and its submitter withdrew is signed in the replay")
                .hasSizeGreaterThanOrEqualTo(2);
        var bug = new PlantedBug(
                "the signer believes that the database has counted",
                List.of(new PlantedBug.Change(
                        "signer/ApprovalCheck.java",
                        List.of("demand(ReleaseCheck.quorum(policy, statement, votes));"),
                        List.of(""))),
                "",
                "");
        restartSigner(bug.compiled(folder) + System.getProperty("path.separator") + "target/classes");
        remembered.drop();
        database.replay();
        round();

        assertThat(violations()).contains(one);
    }

    /**
     * Requests in every state that people can leave them in.
     *
     * @return the one that a single person approved
     */
    private String honestRequests() throws SQLException {
        String signed = submitted("thermo-controller", Chip.ESP32_C3);
        approve(signed, "approver-1", "approver-2");
        round();
        assertThat(Workflow.view(signed).getString("state")).isEqualTo("signed");
        String withdrawn = submitted("thermo-controller", Chip.ESP32_S3);
        approve(withdrawn, "approver-1", "approver-2");
        Api.as("ci")
                .post(Api.REQUESTS + "/" + withdrawn + "/cancellation")
                .then()
                .statusCode(200);
        covered = Set.of(signed, withdrawn);

        String one = submitted("thermo-controller", Chip.ESP32_C3);
        approve(one, "approver-1");
        submitted("valve-controller", Chip.ESP32_C6);
        object(submitted("thermo-controller", Chip.ESP32_C6), "rejections", "security-1");
        object(submitted("thermo-controller", Chip.ESP32), "vetoes", "security-1");
        round();
        changes();
        return one;
    }

    /** A suspension that nobody has signed, and a policy that one person wants and another vetoes. */
    private void changes() {
        var policy = policies.inForce().orElseThrow();
        var key = Objects.requireNonNull(policy.keys().get("thermo-1")).spkiSha256();
        TestChange.propose(TestChange.of(Kind.SUSPEND, policy.digest(), key, "security-1"), new byte[0])
                .then()
                .statusCode(201);
        var next =
                TestChange.policyAfter(policies.bytes(policy.digest()), policy.digest(), "max-gap 30d", "max-gap 20d");
        var change = TestChange.of(
                Kind.POLICY, policy.digest(), PolicyReader.read(next).digest(), "approver-1");
        TestChange.propose(change, next).then().statusCode(201);
        post(
                TestChange.CHANGES + "/" + change.id() + "/approvals",
                "approver-1",
                ApproverKey.json(
                        Workflow.approver("approver-1").sign(change.signedText().challenge())));
        var veto = SignedText.veto("no", change.encode());
        var body = ApproverKey.json(Workflow.approver("security-1").sign(veto.challenge()));
        body.put("reason", "no");
        post(TestChange.CHANGES + "/" + change.id() + "/vetoes", "security-1", body);
    }

    private static String submitted(String project, Chip chip) {
        return Workflow.submitted(project, Api.newImage(chip));
    }

    private static void approve(String id, String... people) {
        Stream.of(people).forEach(person -> Workflow.approve(id, person));
    }

    private static void object(String id, String how, String person) {
        var statement = Api.statement(id);
        var text = how.equals("vetoes") ? SignedText.veto("no", statement) : SignedText.reject("no", statement);
        var body = ApproverKey.json(Workflow.approver(person).sign(text.challenge()));
        body.put("reason", "no");
        post(Api.REQUESTS + "/" + id + "/" + how, person, body);
    }

    private static void post(String path, String person, Map<String, Object> body) {
        int status = Api.as(person)
                .contentType(ContentType.JSON)
                .body(body)
                .post(path)
                .statusCode();
        assertThat(status).as(path).isIn(200, 202);
    }

    private void round() {
        try {
            worker.round();
        } catch (RuntimeException e) {
            // The server may stumble over what it finds there. The question is only what the signer does.
        }
    }

    private static void restartSigner(String classPath) throws IOException {
        Resource.signer().restart(classPath);
    }

    private static JournalLines journal() throws IOException {
        return JournalLines.read(Resource.signer().home());
    }

    /** Requests that the signer would sign or has signed, changes that it has accepted, and signatures that it has not written down. */
    private Set<String> violations() throws IOException {
        var journal = journal();
        var found = Stream.concat(
                        journal.intents().stream(), journal.signed().stream().map(JournalLines.Signed::request))
                .filter(id -> !covered.contains(id))
                .collect(Collectors.toSet());
        try (var lines = Files.lines(Resource.signer().home().resolve("journal"), StandardCharsets.US_ASCII)) {
            lines.filter(line -> line.split(" ", 4)[2].equals("change")).forEach(found::add);
        }
        // ECDSA and PSS sign a digest, so what the token was asked for by a product's key is the payload of a
        // statement.
        long asked = Resource.signer().shim().trace().asked().stream()
                .filter(ask -> payloads().contains(ask.input()))
                .count();
        if (asked > journal.signed().size()) {
            found.add(asked + " signatures by the token, " + journal.signed().size() + " in the journal");
        }
        return found;
    }

    private Set<String> payloads() {
        return database.payloads();
    }
}
