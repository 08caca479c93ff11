package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.evidence.Change;
import dev.countersign.evidence.EvidenceFile;
import dev.countersign.evidence.Signatures;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyDigest;
import dev.countersign.policy.PolicyReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of policy, keys and clock are looked at before they are signed, also with a server that lies about them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChangeChecksTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ID = "cd".repeat(32);
    private static final String CHANGES = "/api/v1/changes";

    @TempDir
    private Path folder;

    private ApproverDesk desk;
    private String next;

    @BeforeEach
    void sitDown() throws IOException {
        desk = new ApproverDesk(folder);
        next = desk.policy()
                .replace("previous " + "0".repeat(64), "previous " + desk.digest())
                .replace("window 1h", "window 2h");
        desk.server
                .answer("/api/v1/policies", 200, "[{\"digest\": \"" + desk.digest() + "\", \"inForce\": true}]")
                .answer(CHANGES, 201, view(ID))
                .answer(CHANGES + "/" + ID, 200, view(ID))
                .answer(CHANGES + "/" + ID + "/approvals", 200, view(ID))
                .answer(CHANGES + "/" + ID + "/vetoes", 202, view(ID));
        shows(change(Change.Kind.POLICY, digestOf(next)));
        desk.server.answer(CHANGES + "/" + ID + "/policy", 200, next);
    }

    @AfterEach
    void getUp() {
        desk.close();
    }

    @Test
    void a_new_policy_is_approved_after_its_difference_was_shown_in_words() throws Exception {
        var run = run(0, "change", "approve", ID);

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("a new policy, " + digestOf(next))
                .contains("What the new policy changes:")
                .containsPattern("must be approved by +2 of everybody");
        assertSigned(
                desk.server.bodies().getLast(),
                SignedText.approve(change(Change.Kind.POLICY, digestOf(next)).encode()));
    }

    @Test
    void another_policy_than_the_change_brings_is_noticed() {
        desk.server.answer(CHANGES + "/" + ID + "/policy", 200, next.replace("window 2h", "window 3h"));

        assertRefused(run(0, "change", "approve", ID), "The server shows another policy than the change brings");
    }

    @Test
    void a_policy_that_nobody_could_read_is_not_approved() {
        var bad = next.replace("threshold 2", "threshold 0");
        shows(change(Change.Kind.POLICY, digestOf(bad)));
        desk.server.answer(CHANGES + "/" + ID + "/policy", 200, bad);

        assertRefused(run(0, "change", "approve", ID), "The new policy " + digestOf(bad) + " is refused: line ");
    }

    @Test
    void another_change_than_the_one_asked_for_is_noticed() {
        desk.server.answer(
                CHANGES + "/" + ID + "/text",
                200,
                new String(change(Change.Kind.SUSPEND, ApproverDesk.KEY).encode(), US_ASCII)
                        .replace(ID, "ef".repeat(32)));

        assertRefused(run(0, "change", "approve", ID), "The server's text is about another change");
    }

    @Test
    void what_is_nearly_a_change_is_noticed() {
        desk.server.answer(CHANGES + "/" + ID + "/text", 200, "countersign/change/v1\n");

        assertRefused(run(0, "change", "approve", ID), "The server's text is no change: ");
    }

    @Test
    void a_change_of_a_key_that_the_policy_does_not_have_is_not_approved() {
        shows(change(Change.Kind.LIFT, "ef".repeat(32)));

        assertRefused(run(0, "change", "approve", ID), "The policy has no key with the SHA-256 " + "ef".repeat(32));
    }

    @Test
    void a_suspension_is_signed_under_its_own_action_and_goes_with_the_proposal() throws Exception {
        var run = run(2, "change", "suspend", "thermo-1", "--reason", "a board is lost");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("suspend the key thermo-1 (" + ApproverDesk.KEY + ")");
        var posted = JSON.readTree(body("POST " + CHANGES));
        var change =
                Change.parse(Base64.getDecoder().decode(posted.at("/change").asText()));
        assertThat(posted.has("policy")).isFalse();
        assertThat(change.kind()).isEqualTo(Change.Kind.SUSPEND);
        assertThat(change.subject()).isEqualTo(ApproverDesk.KEY);
        assertThat(change.proposer()).isEqualTo("security-1");
        assertThat(change.reason()).isEqualTo("a board is lost");
        assertThat(Duration.between(change.created(), change.notAfter())).isEqualTo(Duration.ofDays(7));
        assertSigned(body("POST " + CHANGES + "/" + change.id() + "/approvals"), SignedText.suspend(change.encode()));
    }

    @Test
    void a_suspension_can_be_written_for_the_signer_with_no_server_at_all() throws Exception {
        var own = Files.writeString(folder.resolve("policy"), desk.policy());
        var file = folder.resolve("suspension");
        desk.server.close();

        var run = run(
                2,
                "change",
                "suspend",
                "thermo-1",
                "--reason",
                "lost",
                "--policy",
                own.toString(),
                "-o",
                file.toString());

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        var evidence = EvidenceFile.parse(Files.readAllBytes(file));
        assertThat(evidence.action()).isEqualTo(EvidenceFile.Action.SUSPEND);
        assertThat(Signatures.vote(policy(), evidence.signature(), evidence.signedText())
                        .person())
                .isEqualTo("security-1");
    }

    @Test
    void only_a_suspension_is_one_persons_own_affair() {
        var run = run(2, "change", "revoke", "thermo-1", "--reason", "lost", "-o", folder + "/x");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("--output is for suspend");
    }

    @Test
    void a_key_that_there_is_not_is_a_usage_error() {
        var run = run(0, "change", "suspend", "thermo-2", "--reason", "x");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualToNormalizingNewlines("The policy has no key thermo-2. It has: thermo-1.\n");
    }

    @Test
    void a_policy_is_proposed_with_its_text_and_the_proposers_approval() throws Exception {
        var file = Files.writeString(folder.resolve("next"), next);

        var run = run(0, "policy", "propose", file.toString(), "--reason", "longer window");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        var posted = JSON.readTree(body("POST " + CHANGES));
        var change =
                Change.parse(Base64.getDecoder().decode(posted.at("/change").asText()));
        assertThat(change.kind()).isEqualTo(Change.Kind.POLICY);
        assertThat(change.subject()).isEqualTo(digestOf(next));
        assertThat(Base64.getDecoder().decode(posted.at("/policy").asText()))
                .asString(US_ASCII)
                .isEqualTo(next);
        assertSigned(body("POST " + CHANGES + "/" + change.id() + "/approvals"), SignedText.approve(change.encode()));
    }

    @Test
    void a_policy_that_does_not_follow_the_one_in_force_is_not_proposed() throws IOException {
        var file = Files.writeString(folder.resolve("next"), desk.policy().replace("window 1h", "window 2h"));

        assertRefused(run(0, "policy", "propose", file.toString(), "--reason", "x"), "The policy cannot follow: ");
    }

    @Test
    void whoever_only_proposes_says_who_he_is() throws IOException {
        var file = Files.writeString(folder.resolve("next"), next);

        var nobody = run(0, "policy", "propose", file.toString(), "--reason", "x", "--propose-only");
        assertThat(nobody.exitCode()).isEqualTo(2);
        assertThat(nobody.err()).startsWith("Who proposes it? --proposer NAME.");
        var somebody = run(
                0, "policy", "propose", file.toString(), "--reason", "x", "--propose-only", "--proposer", "operator");
        assertThat(somebody.err()).isEmpty();
        assertThat(somebody.out()).contains("Proposed. Others approve it: change approve " + ID);
        assertThat(desk.server.calls()).noneMatch(call -> call.endsWith("/approvals"));
    }

    @Test
    void a_time_is_told_or_is_a_usage_error() throws IOException {
        assertThat(run(0, "change", "clock", "noon", "--reason", "x").err())
                .startsWith("\"noon\" is not a time such as 2026-11-25T03:00:00Z, nor the word now.");

        var run = run(0, "change", "clock", "now", "--reason", "long silence");

        assertThat(run.out()).contains("tell the signer that it is ").contains("0 seconds apart");
        var posted = JSON.readTree(body("POST " + CHANGES));
        assertThat(Change.parse(Base64.getDecoder().decode(posted.at("/change").asText()))
                        .statedTime())
                .isBetween(desk.created, desk.created.plusSeconds(60));
    }

    @Test
    void a_new_policy_is_vetoed_by_the_veto_group_only() throws Exception {
        var outside = run(0, "change", "veto", ID, "--reason", "not yet");
        assertThat(outside.exitCode()).isEqualTo(77);
        assertThat(outside.err())
                .startsWith("Only members of security can veto a change, and you (approver-1) are none.");

        var run = run(2, "change", "veto", ID, "--reason", "not yet");

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("not yet effective");
        assertThat(desk.server.bodies().getLast()).contains("\"reason\":\"not yet\"");
        var text = change(Change.Kind.POLICY, digestOf(next)).encode();
        assertSigned(desk.server.bodies().getLast(), SignedText.veto("not yet", text));
    }

    @Test
    void changes_are_listed_and_shown() {
        desk.server.answer(CHANGES, 200, "{\"changes\": [" + view(ID) + "]}");

        assertThat(run(0, "change", "list").out())
                .startsWith(ID)
                .contains("proposed  policy " + "ef".repeat(32) + "  by approver-1");
        var shown = run(0, "change", "show", ID);
        assertThat(shown.exitCode()).isEqualTo(75);
        assertThat(shown.out()).contains("What the new policy changes:").contains("Change " + ID + " is proposed.");
    }

    private Run run(int key, String... command) {
        var all = new ArrayList<>(Arrays.asList(command));
        if (!List.of("list", "show").contains(command[1])) {
            all.addAll(List.of("--ssh-key", desk.key(key).file().toString()));
        }
        return desk.run(all.toArray(String[]::new));
    }

    private void shows(Change change) {
        desk.server.answer(CHANGES + "/" + ID + "/text", 200, change.encode());
    }

    private Change change(Change.Kind kind, String subject) {
        return new Change(
                ID,
                kind,
                desk.digest(),
                subject,
                "longer",
                "approver-1",
                desk.created,
                desk.created,
                desk.created.plusSeconds(3600),
                true);
    }

    /** The body of the only call of this method and address. */
    private String body(String call) {
        return desk.server.bodies().get(desk.server.calls().indexOf(call));
    }

    private void assertSigned(String body, SignedText text) throws Exception {
        var signature =
                SshSignature.ofArmored(JSON.readTree(body).at("/sshSignature").asText());
        assertThat(Signatures.vote(policy(), signature, text).person()).isNotBlank();
    }

    private void assertRefused(Run run, String why) {
        assertThat(run.err()).contains(why).contains("Nothing was signed.");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(desk.server.calls()).noneMatch(call -> call.startsWith("POST "));
    }

    private Policy policy() throws Exception {
        return PolicyReader.read(desk.policy().getBytes(US_ASCII));
    }

    private static String digestOf(String policy) {
        return PolicyDigest.of(policy.getBytes(US_ASCII));
    }

    private static String view(String id) {
        return """
                {"id": "%s", "kind": "policy", "state": "proposed", "isFinal": false, "subject": "%s",
                 "reason": "longer", "proposer": "approver-1", "created": "2026-11-25T12:00:00Z",
                 "approvals": [], "missing": []}""".formatted(id, "ef".repeat(32));
    }
}
