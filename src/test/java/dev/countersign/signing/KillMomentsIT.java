package dev.countersign.signing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.firmware.Chip;
import dev.countersign.testing.ApproverKey;
import dev.countersign.testing.CountersignResource;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.PackagedServer;
import dev.countersign.testing.PatientClient;
import dev.countersign.testing.Report;
import dev.countersign.testing.SignedFiles;
import dev.countersign.testing.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/**
 * Kills the packaged server and its signer at random moments, {@code kill -9}, while a stream of requests goes through
 * them. In the end every request is signed exactly once, and journal, database and files agree.
 *
 * <p>The requests come in portions, one before each kill, so that each kill meets requests in every state. Plain kills
 * cannot find a missing fsync, for the page cache survives them; that is the signer's own tests' affair.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KillMomentsIT {
    private static final int REQUESTS = 100;
    private static final int KILLS = 30;
    private static final int CLIENTS = 3;
    /** Within it every moment of a portion's way comes up; milliseconds. */
    private static final int LONGEST_WAIT = 1_200;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final long seed = Long.getLong("countersign.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Semaphore portions = new Semaphore(0);
    private final Path state = Path.of("target/kill-moments").toAbsolutePath();

    @Test
    void every_request_is_signed_exactly_once_whatever_is_killed_when() throws Exception {
        CountersignResource.forget(state);
        CountersignResource.provision(state);
        System.out.println("kill-moments: seed " + seed);
        try (var issuer = new TestIssuer();
                var server = new PackagedServer(state, PackagedServer.withSigner(issuer));
                var clients = Executors.newFixedThreadPool(CLIENTS)) {
            server.start();
            server.await("/q/health/ready", PATIENCE);
            List<Future<String>> requests = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                requests.add(clients.submit(request(i, server, issuer)));
            }
            for (int i = 0; i < KILLS; i++) {
                portions.release((i + 1) * REQUESTS / KILLS - i * REQUESTS / KILLS);
                killSomething(server);
            }
            var client = new PatientClient(server.url(), issuer);
            List<String> ids = new ArrayList<>();
            for (Future<String> request : requests) {
                ids.add(request.get());
            }
            var failures = failures(ids, client);
            Report.campaign(
                    "kill-moments",
                    KILLS + REQUESTS,
                    failures.size(),
                    KILLS + " kills, " + REQUESTS + " requests, each signed exactly once, journal and database agree");
            assertThat(failures).as("seed " + seed).isEmpty();
        }
        CountersignResource.forget(state);
    }

    /** Half of the kills hit the server, half the signer; a killed server is started again at once. */
    private void killSomething(PackagedServer server) throws IOException, InterruptedException {
        Thread.sleep(random.nextInt(LONGEST_WAIT));
        if (random.nextBoolean()) {
            server.kill();
            server.start();
        } else {
            for (boolean killed = false; !killed; killed = server.killSigner()) {
                Thread.sleep(10); // none runs right now
            }
        }
        server.await("/q/health/ready", PATIENCE);
    }

    /** One build and its approvals, by a client that repeats every call until it is answered. */
    private Callable<String> request(int number, PackagedServer server, TestIssuer issuer) {
        return () -> {
            portions.acquire();
            var client = new PatientClient(server.url(), issuer);
            byte[] image = EspImageBuilder.application(Chip.ESP32_C3, "1.0." + number, 1);
            String sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(image));
            expect(client.put("ci", "/api/v1/artifacts/sha256:" + sha256, image), 200, 201);
            var submitted = expect(
                    client.post(
                            "ci",
                            "/api/v1/signing-requests",
                            Map.of(
                                    "project",
                                    "thermo-controller",
                                    "channel",
                                    "release",
                                    "artifact",
                                    "sha256:" + sha256,
                                    "fileName",
                                    "app-" + number + ".bin")),
                    200,
                    201);
            String id = submitted.json().at("/id").asText();
            byte[] statement =
                    expect(client.get("ci", path(id) + "/statement"), 200).body();
            for (String person : List.of("approver-1", "approver-2")) {
                var assertion = ApproverKey.of(state, person).approve(statement);
                // 409: the approval was taken, but the answer was lost.
                expect(client.post(person, path(id) + "/approvals", ApproverKey.json(assertion)), 200, 409);
            }
            return id;
        };
    }

    private static PatientClient.Answer expect(PatientClient.Answer answer, int... statuses) {
        assertThat(Arrays.stream(statuses).boxed().toList())
                .as(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains(answer.status());
        return answer;
    }

    private static String path(String id) {
        return "/api/v1/signing-requests/" + id;
    }

    /** One sentence for everything that is not as it must be. */
    private List<String> failures(List<String> ids, PatientClient client) throws Exception {
        var failures = new ArrayList<String>();
        if (ids.stream().distinct().count() != REQUESTS) {
            failures.add("two builds share a request");
        }
        for (String id : ids) {
            awaitEnd(id, client);
        }
        var journal = JournalLines.read(state.resolve("signer"));
        Map<String, byte[]> stored = storedSignatures();
        for (String id : ids) {
            var view = client.get("ci", path(id)).json();
            if (!view.at("/state").asText().equals("signed")) {
                failures.add(id + " is " + view.at("/state").asText() + ": "
                        + view.at("/problem").asText());
                continue;
            }
            if (journal.intentsFor(id) != 1 || journal.signaturesFor(id) != 1) {
                failures.add(id + " has " + journal.intentsFor(id) + " intents and " + journal.signaturesFor(id)
                        + " signatures in the journal");
            }
            long ends = view.at("/history").findValuesAsText("state").stream()
                    .filter("signed"::equals)
                    .count();
            if (ends != 1) {
                failures.add(id + " was signed " + ends + " times in the database");
            }
            byte[] journalled = journal.signatureOf(id);
            byte[] file = client.get("ci", path(id) + "/signed-artifact").body();
            if (!Arrays.equals(journalled, stored.get(id))
                    || !Arrays.equals(journalled, SignedFiles.rsaSignatureOf(file))) {
                failures.add(id + ": journal, database and file have different signatures");
            }
        }
        if (journal.signed().size() != REQUESTS || stored.size() != REQUESTS) {
            failures.add("the journal holds " + journal.signed().size() + " signatures and the database "
                    + stored.size() + " for " + REQUESTS + " requests");
        }
        return failures;
    }

    private static void awaitEnd(String id, PatientClient client) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!client.get("ci", path(id)).json().at("/isFinal").asBoolean() && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
    }

    /** Straight from the tables of the embedded database. */
    private Map<String, byte[]> storedSignatures() throws Exception {
        String port =
                Files.readAllLines(state.resolve("postgres/postmaster.pid")).get(3);
        var signatures = new TreeMap<String, byte[]>();
        try (var connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                        "postgres",
                        Files.readString(state.resolve("postgres.password")));
                var rows = connection
                        .createStatement()
                        .executeQuery("select request_id, signature from request_signature")) {
            while (rows.next()) {
                signatures.put(rows.getString(1), rows.getBytes(2));
            }
        }
        return signatures;
    }
}
