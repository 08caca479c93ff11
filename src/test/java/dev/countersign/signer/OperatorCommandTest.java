package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.STRANGER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.EvidenceFile;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator can do past the server, over a real socket. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OperatorCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
    private SignerInMemory signer;
    private Path socket;
    private Thread thread;

    @BeforeEach
    void serve() throws Exception {
        signer = new SignerInMemory(folder);
        socket = folder.resolve("s");
        var listening = new CountDownLatch(1);
        thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                new SocketServer(signer.signatory(), Duration.ofSeconds(30)).serve(socket, listening::countDown);
            } catch (IOException e) {
                // the end of the test
            }
        });
        listening.await();
    }

    @AfterEach
    void end() throws Exception {
        thread.interrupt();
        thread.join();
        signer.close();
    }

    @Test
    void status_says_how_the_signer_is() throws Exception {
        assertThat(command().status()).isZero();
        var newest = ((Answer.Healthy) signer.ask(new Question.Health())).newest();
        assertThat(out.toString(UTF_8).lines())
                .startsWith(
                        "fence: 1",
                        "clock: trusted",
                        "newest record: 1 of 2026-11-25T12:00:00Z, " + newest.hash(),
                        "policy: " + signer.policy().digest() + " (development)")
                .contains("key: thermo-1 rsa3072 "
                        + SoftwareToken.CEREMONY.key("thermo-1").orElseThrow().spkiSha256() + " active");
    }

    @Test
    void status_says_why_the_clock_is_doubted() {
        signer.clock.move(SignerInMemory.NOON.minusSeconds(3_600));
        assertThat(command().status()).isZero();
        assertThat(out.toString(UTF_8)).contains("clock: moved\n");
    }

    @Test
    void a_rejection_takes_effect_past_the_server() throws Exception {
        TestRelease release = signer.thermo();
        assertThat(command().submitEvidence(rejection(release, APPROVER_1))).isZero();
        assertThat(out.toString(UTF_8)).matches("journalled: reject, record 2 of 2026-11-25T12:00:00Z, [0-9a-f]{64}\n");
        assertThat(signer.ask(release.approved(), release.artifact())).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void what_the_signer_refuses_is_said_with_its_code() throws Exception {
        assertThat(command().submitEvidence(rejection(signer.thermo(), STRANGER)))
                .isEqualTo(65);
        assertThat(errors.toString(UTF_8)).matches("signer: refused \\(evidence\\): .*\\.\n");
        assertThat(out.toString(UTF_8)).isEmpty();
    }

    @Test
    void another_file_than_evidence_is_refused_here() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "countersign/evidence/v2\n");
        assertThat(command().submitEvidence(file)).isEqualTo(65);
        assertThat(errors.toString(UTF_8)).startsWith("signer: the evidence file is refused: ");
    }

    @Test
    void a_missing_file_and_a_signer_that_does_not_run_are_told_apart() throws Exception {
        assertThat(command().submitEvidence(folder.resolve("none"))).isEqualTo(OperatorCommand.UNAVAILABLE);
        assertThat(errors.toString(UTF_8)).startsWith("signer: " + folder.resolve("none") + " cannot be read: ");
        errors.reset();
        var nobody = new OperatorCommand(folder.resolve("no-socket"), print(out), print(errors));
        assertThat(nobody.status()).isEqualTo(OperatorCommand.UNAVAILABLE);
        assertThat(errors.toString(UTF_8))
                .startsWith("signer: nobody answers at " + folder.resolve("no-socket") + ": ");
    }

    private Path rejection(TestRelease release, TestAuthenticator person) throws IOException {
        var question = release.rejectedBy(person);
        var evidence = new EvidenceFile(
                EvidenceFile.Action.REJECT, Optional.of(question.reason()), question.statement(), question.rejection());
        return Files.write(folder.resolve("rejection"), evidence.encode());
    }

    private OperatorCommand command() {
        return new OperatorCommand(socket, print(out), print(errors));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, UTF_8);
    }
}
