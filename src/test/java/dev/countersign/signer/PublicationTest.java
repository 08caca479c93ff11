package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.AUDITOR;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.testing.SharedKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What devices and verifiers read about the keys: made from the journal, signed once for each change, never with a number twice. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PublicationTest {
    @TempDir
    private Path folder;

    private SignerInMemory signer;

    @BeforeEach
    void open() throws Exception {
        signer = new SignerInMemory(folder, Administered.pinned());
    }

    @AfterEach
    void close() throws IOException {
        signer.close();
    }

    @Test
    void the_files_say_what_every_key_is_and_are_signed_by_the_publication_key() throws Exception {
        signer.pass(Duration.ofSeconds(5));
        var change = Administered.change(
                Administered.DIGEST, Change.Kind.SUSPEND, Administered.spki("thermo-2"), signer.now());
        change = new Change(
                change.id(),
                change.kind(),
                change.policy(),
                change.subject(),
                "lost \"it\" \\ für immer",
                change.proposer(),
                change.created(),
                change.notBefore(),
                change.notAfter(),
                true);
        written(signer.ask(Administered.proposed(change, new byte[0], SECURITY_1)));
        signer.pass(Duration.ofSeconds(5));
        Answer.PublicFiles files = publish();
        assertThat(files.number()).isEqualTo(1);
        assertThat(new String(files.keys(), US_ASCII)).isEqualTo("""
                {"format":"countersign/keys/v1",
                "number":1,
                "time":"2026-11-25T12:00:10Z",
                "policy":"%s",
                "mark":"development",
                "publication":"%s",
                "keys":[
                {"name":"publication-1","kind":"p256",%s,"state":"active","since":"2026-11-25T12:00:00Z"},
                {"name":"thermo-1","kind":"rsa3072",%s,"state":"active","since":"2026-11-25T12:00:00Z"},
                {"name":"thermo-2","kind":"rsa3072",%s,"state":"suspended","since":"2026-11-25T12:00:05Z"},
                {"name":"valve-1","kind":"p256",%s,"state":"active","since":"2026-11-25T12:00:00Z"}
                ]}
                """.formatted(
                        Administered.DIGEST,
                        Administered.spki("publication-1"),
                        spki("publication-1"),
                        spki("thermo-1"),
                        spki("thermo-2"),
                        spki("valve-1")));
        assertThat(new String(files.revocations(), US_ASCII)).isEqualTo("""
                {"format":"countersign/revocations/v1",
                "number":1,
                "time":"2026-11-25T12:00:10Z",
                "keys":[
                {"spkiSha256":"%s","state":"suspended","since":"2026-11-25T12:00:05Z","reason":"lost \\"it\\" \\\\ f\\u00fcr immer"}
                ]}
                """.formatted(Administered.spki("thermo-2")));
        assertThat(verifies(files.keys(), files.keysSignature())).isTrue();
        assertThat(verifies(files.revocations(), files.revocationsSignature())).isTrue();
        assertThat(kinds()).containsExactly("genesis", "start", "change", "publish", "published");
    }

    @Test
    void without_a_stopped_key_the_list_of_revocations_is_empty() throws Exception {
        assertThat(new String(publish().revocations(), US_ASCII)).endsWith("\n\"keys\":[]}\n");
    }

    @Test
    void nothing_is_signed_again_before_something_changes_and_then_the_number_rises_by_one() throws Exception {
        Answer first = publish();
        signer.pass(Duration.ofHours(1));
        assertThat(publish()).usingRecursiveComparison().isEqualTo(first);
        signer.restart();
        assertThat(publish()).usingRecursiveComparison().isEqualTo(first);
        assertThat(signer.token.given()).isEqualTo(2);
        long number = 1;
        for (Question change : List.of(
                Administered.change(Change.Kind.SUSPEND, Administered.spki("thermo-1"), signer.now(), SECURITY_1),
                Administered.change(
                        Change.Kind.LIFT, Administered.spki("thermo-1"), signer.now(), APPROVER_1, APPROVER_2),
                Administered.change(
                        Change.Kind.REVOKE,
                        Administered.spki("thermo-1"),
                        signer.now(),
                        APPROVER_1,
                        APPROVER_2,
                        AUDITOR),
                Administered.policy(Administered.removed(), signer.now(), APPROVER_1, AUDITOR))) {
            signer.pass(Duration.ofSeconds(1));
            written(signer.ask(change));
            assertThat(publish().number()).isEqualTo(++number);
            signer.restart();
            assertThat(publish().number()).isEqualTo(number);
        }
    }

    @Test
    void a_publication_that_a_crash_broke_off_was_seen_by_nobody_and_its_number_is_used_again() throws Exception {
        signer.token.whileSigning(() -> {
            throw new IllegalStateException("as if the process had died");
        });
        assertThatThrownBy(() -> signer.ask(new Question.Publish())).isInstanceOf(IllegalStateException.class);
        signer.token.whileSigning(() -> {});
        signer.pass(Duration.ofMinutes(1));
        signer.restart();
        written(signer.ask(
                Administered.change(Change.Kind.SUSPEND, Administered.spki("thermo-1"), signer.now(), SECURITY_1)));
        assertThat(publish().number()).isEqualTo(1);
        assertThat(kinds()).containsExactly("genesis", "start", "publish", "start", "change", "publish", "published");
        signer.restart();
        assertThat(publish().number()).isEqualTo(1);
    }

    @Test
    void a_signature_that_does_not_verify_is_neither_kept_nor_shown() throws Exception {
        signer.token.lie();
        assertThatThrownBy(() -> signer.ask(new Question.Publish()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the token gave a signature by publication-1 that does not verify");
        assertThat(kinds()).doesNotContain("published");
    }

    @Test
    void a_stopped_publication_key_signs_no_files() throws Exception {
        written(signer.ask(Administered.change(
                Change.Kind.SUSPEND, Administered.spki("publication-1"), signer.now(), SECURITY_1)));
        assertRefused(RefusalCode.SUSPENDED);
        assertThat(signer.token.begun()).isZero();
    }

    @Test
    void a_signer_that_may_have_lost_records_publishes_nothing() throws Exception {
        signer.restartUnpresented();
        assertRefused(RefusalCode.BEHIND);
    }

    @Test
    void a_policy_without_a_publication_key_publishes_nothing() throws Exception {
        signer.close();
        Files.delete(signer.journal);
        Files.delete(signer.anchor);
        signer = new SignerInMemory(folder);
        assertRefused(RefusalCode.POLICY);
    }

    private void assertRefused(RefusalCode code) throws IOException {
        assertThat(signer.ask(new Question.Publish()))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private Answer.PublicFiles publish() throws IOException {
        Answer answer = signer.ask(new Question.Publish());
        assertThat(answer).isInstanceOf(Answer.PublicFiles.class);
        return (Answer.PublicFiles) answer;
    }

    private List<String> kinds() throws IOException {
        return Files.readAllLines(signer.journal).stream()
                .map(line -> line.split(" ")[2])
                .toList();
    }

    private static void written(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Receipt.class);
    }

    private static String spki(String key) {
        return "\"spkiSha256\":\"" + Administered.spki(key) + "\",\"spki\":\""
                + Base64.getEncoder()
                        .encodeToString(
                                SoftwareToken.CEREMONY.key(key).orElseThrow().spki())
                + "\"";
    }

    private static boolean verifies(byte[] file, byte[] signature) throws Exception {
        var verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(SharedKeys.OTHER_P_256.getPublic());
        verifier.update(file);
        return verifier.verify(signature);
    }
}
