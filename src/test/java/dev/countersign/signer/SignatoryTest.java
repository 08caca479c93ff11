package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.DigestSignature;
import dev.countersign.firmware.KeyKind;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.TestRelease;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From question to answer: what is written down in which order, and when the token is asked. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignatoryTest {
    @TempDir
    private Path folder;

    private SignerInMemory signer;

    @BeforeEach
    void open() throws Exception {
        signer = new SignerInMemory(folder);
    }

    @AfterEach
    void close() throws IOException {
        signer.close();
    }

    // ---- the way it goes ----

    @Test
    void an_approved_release_is_written_down_and_then_signed() throws Exception {
        TestRelease release = signer.thermo();
        assertThat(signer.ask(release.approved(), release.artifact())).isInstanceOf(Answer.Receipt.class);
        assertThat(signer.token.begun())
                .as("an intent does not touch the token")
                .isZero();
        var signed = signed(signer.ask(release.complete(), release.artifact()));
        assertThat(signed.signatures()).hasSize(1);
        assertVerifies(release, signed);
        JournalLines journal = JournalLines.read(folder);
        assertThat(journal.intents()).containsExactly(release.requestId());
        assertThat(journal.signatureOf(release.requestId()))
                .isEqualTo(signed.signatures().getFirst().signature());
    }

    @Test
    void every_image_is_signed_by_every_key_in_their_order() throws Exception {
        byte[] app = EspImageBuilder.application(Chip.ESP32_C3, "1.4.2", 7);
        byte[] bootLoader = EspImageBuilder.smallest(Chip.ESP32_C3);
        var release =
                TestRelease.of(signer.policy(), NOON, "thermo-controller", "twice", KeyKind.RSA_3072, bootLoader, app);
        signer.ask(release.approved(), release.artifact());
        var signed = signed(signer.ask(release.complete(), release.artifact()));
        assertThat(signed.signatures())
                .extracting(signature -> signature.image() + "." + signature.key())
                .containsExactly("1.1", "1.2", "2.1", "2.2");
        assertVerifies(release, signed);
        signer.restart();
        assertSame(signed, signer.ask(release.complete()));
    }

    @Test
    void asking_again_is_answered_from_the_journal_and_signs_nothing() throws Exception {
        TestRelease release = signer.valve();
        Answer receipt = signer.ask(release.approved(), release.artifact());
        var signed = signed(signer.ask(release.complete(), release.artifact()));
        assertThat(signer.ask(release.approved())).isEqualTo(receipt);
        assertSame(signed, signer.ask(release.complete()));
        signer.restart();
        assertThat(signer.ask(release.approved())).isEqualTo(receipt);
        assertSame(signed, signer.ask(release.complete()));
        assertThat(signer.token.given()).isEqualTo(1);
        assertThat(lines()).isEqualTo(3);
    }

    @Test
    void an_intent_that_is_asked_for_again_is_the_same_one_whoever_approves_it_then() throws Exception {
        TestRelease release = signer.thermo();
        Answer receipt = signer.ask(release.approved(), release.artifact());
        assertThat(signer.ask(release.approvedBy(APPROVER_2, SECURITY_1))).isEqualTo(receipt);
        assertThat(signer.ask(release.with())).as("it adds nothing").isEqualTo(receipt);
        assertThat(lines()).isEqualTo(2);
    }

    @Test
    void an_intent_of_an_earlier_process_is_signed_by_the_next() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        signer.restart();
        assertVerifies(release, signed(signer.ask(release.complete(), release.artifact())));
    }

    @Test
    void it_tells_its_policy_its_keys_and_its_newest_record() throws Exception {
        var description = (Answer.Description) signer.ask(new Question.Describe());
        assertThat(description.policy()).isEqualTo(signer.pinned.policyBytes());
        assertThat(description.keys())
                .extracting(Answer.PublicKeyOfToken::name)
                .containsExactly("thermo-1", "thermo-2", "valve-1", "publication-1");
        Answer receipt = signer.ask(signer.thermo().approved(), signer.thermo().artifact());
        var healthy = (Answer.Healthy) signer.ask(new Question.Health());
        assertThat(healthy.newest()).isEqualTo(receipt);
        assertThat(healthy.millisecondsToFirstSignature()).isEqualTo(400);
    }

    // ---- orders that are not kept ----

    @Test
    void nothing_is_signed_without_an_intent() throws Exception {
        TestRelease release = signer.thermo();
        assertRefused(RefusalCode.UNKNOWN, signer.ask(release.complete(), release.artifact()));
        assertRefused(RefusalCode.QUORUM, signer.ask(release.approvedBy(APPROVER_1), release.artifact()));
        assertRefused(RefusalCode.UNKNOWN, signer.ask(release.complete(), release.artifact()));
        assertThat(signer.token.begun()).isZero();
        assertThat(lines()).isEqualTo(1);
    }

    @Test
    void one_request_id_never_names_two_statements() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        TestRelease other = release.with("submitter", "other-ci");
        assertRefused(RefusalCode.CONFLICT, signer.ask(other.approved(), other.artifact()));
        assertRefused(RefusalCode.CONFLICT, signer.ask(other.rejectedBy(APPROVER_1)));
        signer.ask(release.complete(), release.artifact());
        assertRefused(RefusalCode.CONFLICT, signer.ask(other.approved(), other.artifact()));
        signer.restart();
        assertRefused(RefusalCode.CONFLICT, signer.ask(other.approved(), other.artifact()));
    }

    @Test
    void a_refusal_by_a_person_before_the_intent_ends_it() throws Exception {
        TestRelease release = signer.thermo();
        Answer receipt = signer.ask(release.rejectedBy(SECURITY_1));
        assertThat(receipt).isInstanceOf(Answer.Receipt.class);
        for (int process = 0; process < 2; process++) {
            assertRefused(RefusalCode.REJECTED, signer.ask(release.approved(), release.artifact()));
            assertRefused(RefusalCode.REJECTED, signer.ask(release.complete(), release.artifact()));
            assertThat(signer.ask(release.rejectedBy(APPROVER_1)))
                    .as("once is enough")
                    .isEqualTo(receipt);
            signer.restart();
        }
        assertThat(signer.token.begun()).isZero();
    }

    @Test
    void a_refusal_by_a_person_after_the_intent_comes_too_late() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        assertRefused(RefusalCode.CONFLICT, signer.ask(release.rejectedBy(SECURITY_1)));
        assertVerifies(release, signed(signer.ask(release.complete(), release.artifact())));
    }

    @Test
    void what_is_signed_cannot_be_refused_any_more() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        var signed = signed(signer.ask(release.complete(), release.artifact()));
        assertRefused(RefusalCode.SIGNED, signer.ask(release.rejectedBy(SECURITY_1)));
        assertSame(signed, signer.ask(release.complete()));
    }

    // ---- the artifact ----

    @Test
    void an_intent_is_written_down_only_for_the_artifact_of_the_statement() throws Exception {
        TestRelease release = signer.thermo();
        byte[] other = EspImageBuilder.application(Chip.ESP32_C3, "1.4.3", 7);
        assertRefused(RefusalCode.ARTIFACT, signer.ask(release.approved(), other));
        assertThat(lines()).isEqualTo(1);
        assertThat(signer.ask(release.approved(), release.artifact())).isInstanceOf(Answer.Receipt.class);
    }

    @Test
    void the_token_never_signs_other_bytes_than_those_intended() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        byte[] changed = release.artifact();
        changed[40_000] ^= 1;
        assertRefused(RefusalCode.ARTIFACT, signer.ask(release.complete(), changed));
        assertRefused(
                RefusalCode.ARTIFACT,
                signer.ask(release.complete(), EspImageBuilder.application(Chip.ESP32_C3, "1.4.3", 7)));
        assertThat(signer.token.given()).as("not even to throw it away").isZero();
        assertVerifies(release, signed(signer.ask(release.complete(), release.artifact())));
    }

    @Test
    void of_several_images_a_wrong_last_one_costs_the_answer_to_all() throws Exception {
        byte[] image = signer.thermo().artifact();
        var release =
                TestRelease.of(signer.policy(), NOON, "thermo-controller", "release", KeyKind.RSA_3072, image, image);
        signer.ask(release.approved(), release.artifact());
        byte[] changed = release.artifact();
        changed[changed.length - 40_000] ^= 1;
        assertRefused(RefusalCode.ARTIFACT, signer.ask(release.complete(), changed));
        assertThat(JournalLines.read(folder).signed()).isEmpty();
    }

    @Test
    void a_client_that_leaves_midway_can_come_back() throws Exception {
        TestRelease release = signer.thermo();
        byte[] half = Arrays.copyOf(release.artifact(), 30_000);
        assertThatThrownBy(() -> signer.ask(release.approved(), half)).isInstanceOf(EOFException.class);
        assertThat(signer.ask(release.approved(), release.artifact())).isInstanceOf(Answer.Receipt.class);
        assertThatThrownBy(() -> signer.ask(release.complete(), half)).isInstanceOf(EOFException.class);
        assertVerifies(release, signed(signer.ask(release.complete(), release.artifact())));
        assertThat(signer.token.given()).isEqualTo(1);
    }

    @Test
    void while_a_request_is_being_signed_nobody_else_signs_it() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        var client = new PipedOutputStream();
        var asked = new ByteArrayOutputStream();
        var source = new ArtifactSource(new PipedInputStream(client, 1 << 17), asked);
        // A thread of its own: planted bugs may have left a reader in the common pool, which has one thread on two
        // processors.
        var first = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return signer.signatory().answer(release.complete(), source);
                    } catch (Refusal | IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
        // The request is claimed before its artifact is asked for.
        await().until(() -> asked.size() > 0);
        assertRefused(RefusalCode.BUSY, signer.ask(release.complete(), release.artifact()));
        assertRefused(RefusalCode.CONFLICT, signer.ask(release.rejectedBy(APPROVER_1)));
        client.write(SignerInMemory.frames(release.artifact()));
        assertVerifies(release, signed(first.join()));
        assertThat(signer.token.given()).isEqualTo(1);
    }

    // ---- the token ----

    @Test
    void a_signature_that_does_not_verify_is_neither_kept_nor_shown() throws Exception {
        TestRelease release = signer.valve();
        signer.ask(release.approved(), release.artifact());
        signer.token.lie();
        assertThatThrownBy(() -> signer.ask(release.complete(), release.artifact()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the token gave a signature by valve-1 that does not verify");
        assertThat(JournalLines.read(folder).signed()).isEmpty();
    }

    // ---- time ----

    @Test
    void an_intent_that_was_not_signed_in_time_is_abandoned_for_good() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        Instant last = Instant.parse(release.text().value("not-after"));
        signer.clock.set(last.plusSeconds(1));
        for (int process = 0; process < 2; process++) {
            assertRefused(RefusalCode.EXPIRED, signer.ask(release.complete(), release.artifact()));
            assertRefused(RefusalCode.EXPIRED, signer.ask(release.approved(), release.artifact()));
            assertRefused(RefusalCode.EXPIRED, signer.ask(release.rejectedBy(APPROVER_1)));
            signer.restart();
        }
        assertThat(lines()).isEqualTo(3);
        assertThat(signer.token.begun()).isZero();
    }

    @Test
    void an_intent_is_signed_up_to_the_last_second() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        signer.clock.set(Instant.parse(release.text().value("not-after")));
        assertVerifies(release, signed(signer.ask(release.complete(), release.artifact())));
    }

    @Test
    void what_expires_while_the_artifact_arrives_is_not_written_down() throws Exception {
        TestRelease release = signer.thermo();
        Instant tooLate = Instant.parse(release.text().value("not-after")).plusSeconds(1);
        InputStream slow = new FilterInputStream(new ByteArrayInputStream(SignerInMemory.frames(release.artifact()))) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                signer.clock.set(tooLate);
                return super.read(bytes, offset, length);
            }
        };
        assertThatThrownBy(() -> signer.signatory()
                        .answer(release.approved(), new ArtifactSource(slow, new ByteArrayOutputStream())))
                .isInstanceOf(Refusal.class)
                .hasMessageStartingWith("The statement was valid until ");
        assertThat(lines()).isEqualTo(1);
    }

    @Test
    void what_is_signed_stays_signed_after_its_time() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        var signed = signed(signer.ask(release.complete(), release.artifact()));
        signer.clock.set(NOON.plusSeconds(365 * 86_400));
        assertSame(signed, signer.ask(release.complete()));
        signer.restart();
        assertSame(signed, signer.ask(release.complete()));
    }

    @Test
    void a_clock_that_went_back_stops_everything_that_is_new() throws Exception {
        TestRelease first = signer.thermo();
        signer.ask(first.approved(), first.artifact());
        signer.clock.move(NOON.minusSeconds(1));
        TestRelease second = TestRelease.thermo(signer.policy(), NOON.minusSeconds(60));
        assertRefused(RefusalCode.CLOCK, signer.ask(second.approved(), second.artifact()));
        assertRefused(RefusalCode.CLOCK, signer.ask(first.complete(), first.artifact()));
        assertThat(lines()).isEqualTo(2);
        signer.clock.set(NOON);
        assertVerifies(first, signed(signer.ask(first.complete(), first.artifact())));
    }

    @Test
    void a_refusal_by_a_person_counts_whatever_the_clock_says() throws Exception {
        TestRelease release = signer.thermo();
        signer.clock.move(NOON.minusSeconds(1));
        assertThat(signer.ask(release.rejectedBy(APPROVER_1)))
                .isInstanceOfSatisfying(
                        Answer.Receipt.class,
                        receipt -> assertThat(receipt.time()).isEqualTo(NOON));
        signer.clock.move(NOON);
        assertRefused(RefusalCode.REJECTED, signer.ask(release.approved(), release.artifact()));
    }

    @Test
    void a_signature_is_kept_even_if_the_clock_goes_back_while_the_token_signs() throws Exception {
        TestRelease release = signer.thermo();
        signer.ask(release.approved(), release.artifact());
        signer.token.whileSigning(() -> signer.clock.set(NOON.minusSeconds(3_600)));
        var signed = signed(signer.ask(release.complete(), release.artifact()));
        assertThat(signed.receipt().time()).isEqualTo(NOON);
        signer.restart();
        assertSame(signed, signer.ask(release.complete()));
    }

    /** Records, but those of starts. */
    private long lines() throws IOException {
        return Files.readAllLines(signer.journal).stream()
                .filter(line -> !line.contains(" start "))
                .count();
    }

    private void assertVerifies(TestRelease release, Answer.Signed signed) {
        Statement statement = Statement.parse(release.statement());
        for (ImageSignature signature : signed.signatures()) {
            byte[] payload = HexFormat.of()
                    .parseHex(statement.images().get(signature.image() - 1).payload());
            String key = statement.keys().get(signature.key() - 1).name();
            assertThat(DigestSignature.verifies(signer.pinned.publicKey(key), payload, signature.signature()))
                    .isTrue();
        }
    }

    private static void assertSame(Answer.Signed first, Answer second) {
        assertThat(second).usingRecursiveComparison().isEqualTo(first);
    }

    private static void assertRefused(RefusalCode code, Answer answer) {
        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).matches("[A-Z0-9].*\\.");
        });
    }

    private static Answer.Signed signed(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Signed.class);
        return (Answer.Signed) answer;
    }
}
