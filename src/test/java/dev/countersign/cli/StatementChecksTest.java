package dev.countersign.cli;

import static dev.countersign.cli.ApproverDesk.ID;
import static dev.countersign.cli.ApproverDesk.KEY;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.EvidenceFile;
import dev.countersign.evidence.Signatures;
import dev.countersign.evidence.SshSignature;
import dev.countersign.policy.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is to be signed is looked at first: here with a server that pairs an honest build with false statements. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StatementChecksTest {
    private static final String OTHER = "ef".repeat(32);

    @TempDir
    private Path folder;

    private ApproverDesk desk;

    @BeforeEach
    void sitDown() throws IOException {
        desk = new ApproverDesk(folder);
    }

    @AfterEach
    void getUp() {
        desk.close();
    }

    @Test
    void signs_the_statement_that_follows_from_file_and_policy() throws Exception {
        var run = approve();

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(desk.server.calls())
                .last()
                .asString()
                .isEqualTo("POST /api/v1/signing-requests/" + ID + "/approvals");
        var armoured = desk.server
                .bodies()
                .getLast()
                .replace("{\"sshSignature\":\"", "")
                .replace("\"}", "");
        var signature = SshSignature.ofArmored(armoured.replace("\\n", "\n"));
        var text = dev.countersign.evidence.SignedText.approve(desk.statement().getBytes(US_ASCII));
        assertThat(Signatures.vote(PolicyReader.read(desk.policy().getBytes(US_ASCII)), signature, text)
                        .person())
                .isEqualTo("approver-1");
    }

    @Test
    void shows_all_of_it_in_words_and_signs_nothing_without_consent() {
        var run = desk.run(
                new Run.World().refusesToConsent(),
                "approve",
                ID,
                "--ssh-key",
                desk.key(0).file().toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualToNormalizingNewlines("Nothing was signed.\n");
        assertThat(run.out()).isEqualToNormalizingNewlines("""
                Request %s
                  project           thermo-controller, channel release
                  submitted by      ci (by the server's word)
                  rule              2 of release-managers, at least 1 of them over the command line
                  window            1 hour after enough people have approved; any one of security can veto until then
                  approved by       nobody yet
                  key thermo-1      %s
                  origin (claimed)  https://git.example.org/thermo, commit 1234
                  valid             from %s to %s
                  policy            %s (as the server shows it; --policy FILE compares it with yours)
                  mark              development: never trust this signature in a product
                Image build/app.bin
                  is the            app for esp32c3, 131072 bytes
                  SHA-256           %s
                  version           1.4.2 (stands in the image)
                  security version  7
                  will be signed    esp-secure-boot-v2, rsassa-pss-sha256 over %s
                The file was read here, and the statement made of file and policy is the server's, byte for byte.
                """.formatted(
                ID, KEY, desk.created, desk.created.plusSeconds(86_400), desk.digest(), desk.sha256, desk.sha256));
        assertNothingWasSent();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image.1.target=esp32c3         | image.1.target=esp32s3          | 11",
                "image.1.version=1.4.2          | image.1.version=1.4.3           | 12",
                "version-source=image           | version-source=declared         | 13",
                "image.1.security-version=7     | image.1.security-version=8      | 14",
                "image.1.security-version=7     | image.1.security-version=none   | 14",
                "image.1.size=131072            | image.1.size=131073             | 9",
                "image.1.role=app               | image.1.role=bootloader         | 6",
                "rsassa-pss-sha256              | ecdsa-p256-sha256               | 16",
                "key.1.name=thermo-1            | key.1.name=thermo-2             | 18",
                "mark=development               | mark=none                       | 39"
            })
    void notices_every_false_word_about_an_honest_build(String honest, String lie, int line) {
        desk.states(honest, lie);

        assertRefused("The statement does not fit the file: line " + line + " of the server's statement is \"", lie);
    }

    @Test
    void notices_another_digest() {
        desk.states("image.1.sha256=" + desk.sha256, "image.1.sha256=" + OTHER);
        desk.server.answer("/api/v1/artifacts/sha256:" + OTHER, 200, desk.build);

        assertRefused(
                "The statement does not fit the file: line 8 of the server's statement is \"image.1.sha256=" + OTHER
                        + "\", but from the file and the policy follows \"image.1.sha256=" + desk.sha256 + "\"",
                "");
    }

    @Test
    void notices_another_digest_to_sign() {
        desk.states("image.1.payload=" + desk.sha256, "image.1.payload=" + OTHER);

        assertRefused("The statement does not fit the file: line 15 of", OTHER);
    }

    @Test
    void notices_another_key() {
        desk.states("key.1.spki-sha256=" + KEY, "key.1.spki-sha256=" + OTHER);

        assertRefused("The statement does not fit the file: line 19 of", OTHER);
    }

    @Test
    void notices_a_build_that_is_not_the_one_that_the_approver_has() throws IOException {
        var own = Files.readAllBytes(Path.of(Run.fixture("esp32c3/app.bin")));
        own[60_000] ^= 1;
        var file = Files.write(folder.resolve("own.bin"), own);

        var run = approve("--artifact", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("Nothing was signed.");
        assertNothingWasSent();
    }

    @Test
    void notices_a_project_that_the_policy_does_not_have() {
        desk.states("project=thermo-controller", "project=thermo-contro11er");

        assertRefused("has no project thermo-contro11er with a channel release", "");
    }

    @Test
    void notices_a_statement_about_another_request() {
        desk.states("request=" + ID, "request=" + OTHER);

        assertRefused("The server's statement is about another request, " + OTHER, "");
    }

    @Test
    void notices_what_is_nearly_a_statement() {
        desk.server.answer("/api/v1/signing-requests/" + ID + "/statement", 200, desk.statement() + "\n");

        assertRefused("This is no statement: ", "");
    }

    @Test
    void notices_a_statement_that_has_expired() {
        var past = desk.created.minusSeconds(60);
        desk.states(desk.statement()
                .replace(desk.created.toString(), past.minusSeconds(60).toString())
                .replace(desk.created.plusSeconds(86_400).toString(), past.toString()));

        assertRefused("The statement was valid until " + past, "");
    }

    @Test
    void notices_another_policy_than_the_one_that_the_approver_trusts() throws IOException {
        var own = Files.writeString(folder.resolve("my-policy"), desk.policy().replace("window 1h", "window 2h"));

        for (var world :
                new Run.World[] {new Run.World(), new Run.World().variable("COUNTERSIGN_POLICY", own.toString())}) {
            var run = desk.run(
                    world, "approve", ID, "--ssh-key", desk.key(0).file().toString(), "--policy", own.toString());

            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err())
                    .startsWith("This was made under the policy " + desk.digest() + ", but the one that you trust, ")
                    .contains("policy diff");
        }
        assertNothingWasSent();
    }

    @Test
    void notices_a_text_that_is_not_the_policy_of_the_statement() {
        desk.server.answer(
                "/api/v1/policies/" + desk.digest(), 200, desk.policy().replace("quorum 2", "quorum 1"));

        assertRefused("The server shows another policy than " + desk.digest(), "");
    }

    @Test
    void says_that_the_policy_is_the_approvers_own() throws IOException {
        var own = Files.writeString(folder.resolve("my-policy"), desk.policy());

        assertThat(approve("--policy", own.toString()).out()).contains(desk.digest() + " (the same as " + own + ")");
    }

    @Test
    void counts_only_approvals_whose_signature_it_has_verified() {
        desk.shows(
                desk.approval(desk.key(1), desk.statement()),
                desk.approval(desk.key(2), "something else"),
                ApproverDesk.approval(
                        "approver-1", desk.key("stranger").approve(new byte[1]).armored()));

        var run = approve();

        assertThat(run.out()).containsPattern("approved by +approver-2 \\(command line\\)\n");
        assertThat(run.err())
                .contains("What the server shows as the approval by security-1 does not count: ")
                .contains("What the server shows as the approval by approver-1 does not count: ");
    }

    @Test
    void a_key_that_the_policy_does_not_name_signs_nothing() {
        var run =
                desk.run("approve", ID, "--ssh-key", desk.key("stranger").file().toString());

        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err())
                .startsWith("The key ")
                .contains("is none of the policy " + desk.digest() + ". It names: approver-1 SHA256:");
        assertNothingWasSent();
    }

    @Test
    void whoever_submitted_it_or_is_in_no_group_is_told_that_it_would_not_count() {
        var outside = desk.run("approve", ID, "--ssh-key", desk.key(2).file().toString());
        assertThat(outside.exitCode()).isEqualTo(77);
        assertThat(outside.err()).startsWith("You (security-1) belong to no group of the rule");

        var veto = desk.run(
                "veto", ID, "--reason", "x", "--ssh-key", desk.key(0).file().toString());
        assertThat(veto.exitCode()).isEqualTo(77);
        assertThat(veto.err()).startsWith("Only members of security can veto this, and you (approver-1) are none.");
        assertNothingWasSent();
    }

    @Test
    void without_a_terminal_the_yes_must_be_said_beforehand() {
        var key = desk.key(0).file().toString();

        var silent = desk.run(new Run.World().hasNoTerminal(), "approve", ID, "--ssh-key", key);
        assertThat(silent.exitCode()).isEqualTo(2);
        assertThat(silent.err()).startsWith("There is no terminal to ask at, and --yes was not said.");
        assertThat(approve("--json").exitCode()).isEqualTo(2);
        assertNothingWasSent();
        assertThat(desk.run(new Run.World().hasNoTerminal(), "approve", ID, "--ssh-key", key, "--yes")
                        .exitCode())
                .isZero();
        assertThat(approve("--json", "--yes").exitCode()).isZero();
    }

    @Test
    void says_how_to_get_ssh_keygen_where_there_is_none() {
        var run = desk.run(
                new Run.World().variable("PATH", folder.toString()),
                "approve",
                ID,
                "--ssh-key",
                desk.key(0).file().toString());

        assertThat(run.exitCode()).isEqualTo(74);
        assertThat(run.err()).contains("There is no ssh-keygen on the PATH.");
    }

    @Test
    void a_false_statement_can_be_rejected() {
        desk.states("image.1.target=esp32c3", "image.1.target=esp32s3");

        var run = reject("the chip is wrong");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).startsWith("Note: The statement does not fit the file: line 11 of");
        assertThat(run.out()).contains("DO NOT APPROVE THIS.").contains("It is not yet effective");
    }

    @Test
    void a_reason_that_cannot_be_signed_is_a_usage_error() {
        var run = reject("x".repeat(513));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("--reason: ");
        assertNothingWasSent();
    }

    @Test
    void a_veto_can_be_written_for_the_signer_with_no_server_at_all() throws Exception {
        var statement = Files.writeString(folder.resolve("statement"), desk.statement());
        var policy = Files.writeString(folder.resolve("policy"), desk.policy());
        var file = folder.resolve("veto");
        var command = new String[] {
            "veto",
            "--statement",
            statement.toString(),
            "--policy",
            policy.toString(),
            "--reason",
            "the relay sticks",
            "--ssh-key",
            desk.key(2).file().toString(),
            "--output",
            file.toString()
        };
        desk.server.close();

        var run = Run.of(command);

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("signer submit-evidence --socket PATH " + file);
        var evidence = EvidenceFile.parse(Files.readAllBytes(file));
        assertThat(evidence.action()).isEqualTo(EvidenceFile.Action.VETO);
        assertThat(evidence.reason()).isEqualTo(Optional.of("the relay sticks"));
        assertThat(evidence.text()).asString(US_ASCII).isEqualTo(desk.statement());
        assertThat(Signatures.vote(
                                PolicyReader.read(Files.readAllBytes(policy)),
                                evidence.signature(),
                                evidence.signedText())
                        .person())
                .isEqualTo("security-1");
        assertThat(Run.of(command).err()).contains("exists already and was left as it is");
    }

    @Test
    void a_saved_statement_and_a_request_exclude_each_other() {
        var both = desk.run(
                "reject",
                ID,
                "--statement",
                "x",
                "--reason",
                "x",
                "--ssh-key",
                desk.key(0).file().toString());

        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).startsWith("Name either the ID of a request or a saved --statement");
    }

    private Run approve(String... more) {
        var all = new java.util.ArrayList<>(
                java.util.List.of("approve", ID, "--ssh-key", desk.key(0).file().toString()));
        all.addAll(java.util.List.of(more));
        return desk.run(all.toArray(String[]::new));
    }

    private Run reject(String reason) {
        return desk.run(
                "reject",
                ID,
                "--reason",
                reason,
                "--ssh-key",
                desk.key(0).file().toString());
    }

    private void assertRefused(String why, String more) {
        var run = approve();
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(why).contains(more).contains("Nothing was signed.");
        assertNothingWasSent();
    }

    private void assertNothingWasSent() {
        assertThat(desk.server.calls()).noneMatch(call -> call.startsWith("POST "));
    }
}
