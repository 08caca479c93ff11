package dev.countersign.signing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.countersign.core.SignerProcess;
import dev.countersign.core.SignerStatus;
import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.CountersignResource;
import dev.countersign.testing.ServerWithSigner;
import dev.countersign.testing.SignedFiles;
import dev.countersign.testing.Workflow;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The signer dies at each point of its work, as {@code kill -9} would have it, or loses its token. One oracle for all:
 * the request is signed in the end, exactly once, and database, journal and file agree.
 */
@QuarkusTest
@TestProfile(ServerWithSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignerFaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    SignerProcess signer;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "journal.before.intent",
                "journal.written.intent",
                "journal.synced.intent",
                "hsm.before",
                "hsm.after",
                "journal.before.signed",
                "journal.written.signed",
                "journal.synced.signed",
                "before.release"
            })
    void that_kills_the_signer_loses_nothing_and_signs_nothing_twice(String point) throws Exception {
        long faulty = restartSignerWith("-Dcountersign.fault=" + point + ":1");
        String id = approved();
        Workflow.awaitEnd(id);
        assertThat(signer.pid()).as("the signer that was to die").isNotEqualTo(faulty);
        assertSignedOnce(id);
    }

    @Test
    void of_a_missing_token_signs_nothing_until_it_is_back() throws Exception {
        restartSignerWith("");
        Path tokens = CountersignResource.stateFolder().resolve("signer/tokens");
        Path away = tokens.resolveSibling("tokens.away");
        String id;
        Files.move(tokens, away);
        try {
            id = approved();
            await().atMost(PATIENCE).until(() -> signer.status() instanceof SignerStatus.Pausing);
            given().get("/q/health/ready")
                    .then()
                    .statusCode(503)
                    .body("checks.find { it.name == 'signer' }.status", equalTo("DOWN"));
            assertThat(Workflow.view(id).getBoolean("isFinal")).isFalse();
            assertThat(Workflow.journal().signaturesFor(id)).isZero();
        } finally {
            Files.move(away, tokens);
        }
        Workflow.awaitEnd(id);
        assertSignedOnce(id);
    }

    @Test
    void from_outside_is_survived() throws Exception {
        restartSignerWith("");
        String id = approved();
        kill();
        Workflow.awaitEnd(id);
        assertSignedOnce(id);
    }

    private static String approved() {
        String id = Workflow.submitted("thermo-controller", Api.newImage(Chip.ESP32_C3));
        Workflow.approve(id, "approver-1");
        Workflow.approve(id, "approver-2");
        return id;
    }

    private static void assertSignedOnce(String id) throws IOException {
        assertThat(Workflow.view(id).getString("state")).isEqualTo("signed");
        var journal = Workflow.journal();
        assertThat(journal.intentsFor(id)).isEqualTo(1);
        assertThat(journal.signaturesFor(id)).isEqualTo(1);
        assertThat(SignedFiles.rsaSignatureOf(Workflow.signedFile(id))).isEqualTo(journal.signatureOf(id));
    }

    /** Options for the next signer only: they are read when it starts and taken back at once. */
    private long restartSignerWith(String option) throws IOException {
        Path options = CountersignResource.stateFolder().resolve("signer.options");
        Files.writeString(options, option);
        kill();
        Files.writeString(options, "");
        return signer.pid().orElseThrow();
    }

    /** Kills the signer and waits for the next one. */
    private void kill() {
        await().atMost(PATIENCE).until(() -> signer.status() instanceof SignerStatus.Ready);
        long before = signer.pid().orElseThrow();
        ProcessHandle.of(before).ifPresent(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE)
                .until(() -> signer.status() instanceof SignerStatus.Ready
                        && signer.pid().isPresent()
                        && signer.pid().getAsLong() != before);
    }
}
