package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_1_AGAIN;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.AUDITOR;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static dev.countersign.testing.TestRelease.STRANGER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.PolicyDigest;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a policy follows another, keys are stopped and allowed again, and the clock is set: by whom, and when. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChangesTest {
    private static final String THERMO = Administered.spki("thermo-1");

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

    // ---- a new policy ----

    @Test
    void a_new_policy_waits_its_window_and_is_then_in_force_before_anything_else_is_answered() throws Exception {
        byte[] next = Administered.amended();
        var proposed = Administered.policy(next, signer.now(), APPROVER_1, APPROVER_2, AUDITOR);
        var receipt = receipt(signer.ask(proposed));
        var description = describe();
        assertThat(description.policy()).isEqualTo(Administered.POLICY);
        assertThat(description.pending()).hasValueSatisfying(pending -> {
            assertThat(pending.policy()).isEqualTo(PolicyDigest.of(next));
            assertThat(pending.adoption()).isEqualTo(receipt.time().plus(Administered.CHANGE_WINDOW));
        });
        signer.pass(Administered.CHANGE_WINDOW.minusSeconds(1));
        assertThat(describe().policy()).isEqualTo(Administered.POLICY);
        signer.pass(Duration.ofSeconds(1));
        TestRelease old = signer.thermo();
        assertRefused(RefusalCode.SUPERSEDED, signer.ask(old.approved(), old.artifact()));
        assertThat(describe().policy()).isEqualTo(next);
        assertThat(describe().pending()).isEmpty();
        assertThat(signer.ask(proposed)).as("asked for again").isEqualTo(receipt);
        TestRelease under = TestRelease.thermo(PolicyReader.read(next), signer.now());
        receipt(signer.ask(under.approved(), under.artifact()));
        signer.restart();
        assertThat(describe().policy()).isEqualTo(next);
        assertThat(texts()).hasSize(2);
    }

    @Test
    void a_window_that_ends_while_no_signer_runs_is_over_at_the_next_start() throws Exception {
        receipt(signer.ask(Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
        signer.restart();
        assertThat(describe().pending()).isPresent();
        signer.pass(Administered.CHANGE_WINDOW);
        signer.restart();
        assertThat(describe().policy()).isEqualTo(Administered.amended());
    }

    @Test
    void moving_the_wall_clock_does_not_shorten_a_window() throws Exception {
        receipt(signer.ask(Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
        signer.clock.move(signer.now().plus(Duration.ofDays(2)));
        assertThat(describe().policy()).isEqualTo(Administered.POLICY);
    }

    @Test
    void a_policy_that_only_takes_away_needs_fewer_people_and_is_in_force_at_once() throws Exception {
        receipt(signer.ask(Administered.policy(Administered.removed(), signer.now(), APPROVER_2, AUDITOR)));
        assertThat(describe().policy()).isEqualTo(Administered.removed());
        TestRelease release = TestRelease.thermo(PolicyReader.read(Administered.removed()), signer.now());
        assertRefused(
                RefusalCode.EVIDENCE, signer.ask(release.approvedBy(APPROVER_1_AGAIN, APPROVER_2), release.artifact()));
        receipt(signer.ask(release.approved(), release.artifact()));
    }

    @Test
    void a_removal_overtakes_a_policy_that_waits() throws Exception {
        var amendment = Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR);
        receipt(signer.ask(amendment));
        receipt(signer.ask(Administered.policy(Administered.removed(), signer.now(), APPROVER_2, AUDITOR)));
        for (int process = 0; process < 2; process++) {
            assertThat(describe().pending()).isEmpty();
            assertRefused(RefusalCode.SUPERSEDED, signer.ask(amendment));
            assertRefused(RefusalCode.CONFLICT, signer.ask(Administered.veto(amendment.change(), AUDITOR)));
            signer.pass(Administered.CHANGE_WINDOW);
            assertThat(describe().policy()).isEqualTo(Administered.removed());
            signer.restart();
        }
    }

    @Test
    void only_one_policy_waits_at_a_time() throws Exception {
        receipt(signer.ask(Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
        byte[] other = Administered.after(Administered.POLICY, "max-gap 30d", "max-gap 20d");
        assertRefused(
                RefusalCode.CONFLICT,
                signer.ask(Administered.policy(other, signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
    }

    @Test
    void a_waiting_policy_can_be_vetoed_until_it_is_in_force_and_then_not() throws Exception {
        var vetoed = Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR);
        assertRefused(RefusalCode.UNKNOWN, signer.ask(Administered.veto(vetoed.change(), AUDITOR)));
        receipt(signer.ask(vetoed));
        assertRefused(RefusalCode.QUORUM, signer.ask(Administered.veto(vetoed.change(), SECURITY_1)));
        assertRefused(RefusalCode.EVIDENCE, signer.ask(Administered.veto(vetoed.change(), STRANGER)));
        var veto = receipt(signer.ask(Administered.veto(vetoed.change(), AUDITOR)));
        assertThat(signer.ask(Administered.veto(vetoed.change(), AUDITOR)))
                .as("once is enough")
                .isEqualTo(veto);
        signer.restart();
        assertRefused(RefusalCode.VETOED, signer.ask(vetoed));
        var second = Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR);
        receipt(signer.ask(second));
        signer.pass(Administered.CHANGE_WINDOW);
        assertRefused(RefusalCode.CONFLICT, signer.ask(Administered.veto(second.change(), AUDITOR)));
        assertThat(describe().policy()).isEqualTo(Administered.amended());
    }

    @Test
    void a_removal_cannot_be_vetoed() throws Exception {
        var removal = Administered.policy(Administered.removed(), signer.now(), APPROVER_2, AUDITOR);
        assertRefused(RefusalCode.UNKNOWN, signer.ask(Administered.veto(removal.change(), AUDITOR)));
        receipt(signer.ask(removal));
        assertRefused(RefusalCode.CONFLICT, signer.ask(Administered.veto(removal.change(), AUDITOR)));
    }

    @Test
    void a_policy_is_approved_by_the_people_of_the_one_before_it() throws Exception {
        var newcomer = new TestAuthenticator("newcomer");
        byte[] next = Administered.after(
                Administered.POLICY,
                "person auditor none",
                "person auditor none\nperson newcomer none",
                AUDITOR.policyLine(),
                AUDITOR.policyLine() + "\n" + newcomer.policyLine(),
                "group administrators approver-1",
                "group administrators newcomer approver-1");
        assertRefused(
                RefusalCode.EVIDENCE,
                signer.ask(Administered.policy(next, signer.now(), APPROVER_1, APPROVER_2, newcomer)));
        receipt(signer.ask(Administered.policy(next, signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
        signer.pass(Administered.CHANGE_WINDOW);
        byte[] third = Administered.after(next, "max-gap 30d", "max-gap 20d");
        receipt(signer.ask(
                Administered.policy(PolicyDigest.of(next), third, signer.now(), APPROVER_1, APPROVER_2, newcomer)));
        signer.restart();
        assertThat(describe().pending()).isPresent();
    }

    @Test
    void too_few_people_change_nothing() throws Exception {
        Instant now = signer.now();
        for (Question question : List.of(
                Administered.policy(Administered.amended(), now, APPROVER_1, APPROVER_2),
                Administered.policy(Administered.amended(), now, APPROVER_1, APPROVER_1_AGAIN, APPROVER_2),
                Administered.policy(Administered.removed(), now, APPROVER_1),
                Administered.policy(Administered.removed(), now),
                Administered.change(Change.Kind.SUSPEND, THERMO, now),
                Administered.change(Change.Kind.SUSPEND, THERMO, now, AUDITOR),
                Administered.change(Change.Kind.REVOKE, THERMO, now, APPROVER_1, APPROVER_2),
                Administered.change(Change.Kind.CLOCK, now.toString(), now, APPROVER_1, AUDITOR))) {
            assertRefused(RefusalCode.QUORUM, signer.ask(question));
        }
        assertThat(lines()).isEqualTo(2);
    }

    @Test
    void a_signature_under_one_action_never_counts_under_another() throws Exception {
        Change suspend = Administered.change(Administered.DIGEST, Change.Kind.SUSPEND, THERMO, signer.now());
        byte[] text = suspend.encode();
        assertRefused(
                RefusalCode.EVIDENCE,
                signer.ask(new Question.Propose(text, new byte[0], List.of(SECURITY_1.approve(text)))));
        Change revoke = Administered.change(Administered.DIGEST, Change.Kind.REVOKE, THERMO, signer.now());
        byte[] other = revoke.encode();
        var suspended = SECURITY_1.sign(SignedText.suspend(other).challenge());
        assertRefused(
                RefusalCode.EVIDENCE,
                signer.ask(new Question.Propose(
                        other, new byte[0], List.of(APPROVER_1.approve(other), APPROVER_2.approve(other), suspended))));
    }

    @Test
    void what_does_not_follow_the_policy_in_force_is_refused() throws Exception {
        Instant now = signer.now();
        byte[] next = Administered.amended();
        byte[] second = Administered.after(next, "max-gap 30d", "max-gap 20d");
        Change change = Administered.change(Administered.DIGEST, Change.Kind.POLICY, PolicyDigest.of(next), now);
        assertRefused(
                RefusalCode.POLICY,
                signer.ask(Administered.policy("7".repeat(64), next, now, APPROVER_1, APPROVER_2, AUDITOR)));
        assertRefused(
                RefusalCode.POLICY, signer.ask(Administered.policy(second, now, APPROVER_1, APPROVER_2, AUDITOR)));
        assertRefused(
                RefusalCode.STATEMENT,
                signer.ask(Administered.proposed(change, second, APPROVER_1, APPROVER_2, AUDITOR)));
        assertRefused(
                RefusalCode.POLICY,
                signer.ask(
                        Administered.policy("no policy\n".getBytes(US_ASCII), now, APPROVER_1, APPROVER_2, AUDITOR)));
        assertRefused(
                RefusalCode.STATEMENT,
                signer.ask(Administered.proposed(
                        Administered.change(Administered.DIGEST, Change.Kind.SUSPEND, THERMO, now), next, SECURITY_1)));
        assertRefused(
                RefusalCode.STATEMENT,
                signer.ask(new Question.Propose("nothing\n".getBytes(US_ASCII), new byte[0], List.of())));
        byte[] unmade = Administered.after(
                Administered.POLICY,
                "key thermo-2 rsa3072 " + Administered.spki("thermo-2"),
                "key thermo-2 rsa3072 " + "8".repeat(64));
        assertRefused(
                RefusalCode.POLICY, signer.ask(Administered.policy(unmade, now, APPROVER_1, APPROVER_2, AUDITOR)));
        assertThat(lines()).isEqualTo(2);
    }

    @Test
    void the_mark_of_a_policy_never_changes() throws Exception {
        Change marked = new Change(
                "9".repeat(64),
                Change.Kind.SUSPEND,
                Administered.DIGEST,
                THERMO,
                "because",
                "approver-1",
                signer.now(),
                signer.now(),
                signer.now().plusSeconds(60),
                false);
        assertRefused(RefusalCode.POLICY, signer.ask(Administered.proposed(marked, new byte[0], SECURITY_1)));
    }

    @Test
    void an_id_never_names_two_changes() throws Exception {
        var suspend = Administered.change(Change.Kind.SUSPEND, THERMO, signer.now(), SECURITY_1);
        var receipt = receipt(signer.ask(suspend));
        Change text = Change.parse(suspend.change());
        Change other = new Change(
                text.id(),
                Change.Kind.REVOKE,
                text.policy(),
                text.subject(),
                text.reason(),
                text.proposer(),
                text.created(),
                text.notBefore(),
                text.notAfter(),
                text.development());
        for (int process = 0; process < 2; process++) {
            assertThat(signer.ask(suspend)).isEqualTo(receipt);
            assertRefused(
                    RefusalCode.CONFLICT,
                    signer.ask(Administered.proposed(other, new byte[0], APPROVER_1, APPROVER_2, AUDITOR)));
            signer.restart();
        }
        assertThat(state("thermo-1")).isEqualTo("suspended");
    }

    // ---- keys ----

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "active, SUSPEND, suspended",
        "active, LIFT, conflict",
        "active, REVOKE, revoked",
        "suspended, SUSPEND, conflict",
        "suspended, LIFT, active",
        "suspended, REVOKE, revoked",
        "revoked, SUSPEND, conflict",
        "revoked, LIFT, conflict",
        "revoked, REVOKE, conflict",
        "retired, SUSPEND, suspended",
        "retired, LIFT, conflict",
        "retired, REVOKE, revoked"
    })
    void every_move_in_every_state_of_a_key(String state, Change.Kind move, String expected) throws Exception {
        String policy = reach(state);
        Change change = Administered.change(policy, move, Administered.spki("thermo-2"), signer.now());
        TestAuthenticator[] people = move == Change.Kind.SUSPEND
                ? new TestAuthenticator[] {SECURITY_1}
                : new TestAuthenticator[] {APPROVER_1, APPROVER_2, SECURITY_1};
        Answer answer = signer.ask(Administered.proposed(change, new byte[0], people));
        if (expected.equals("conflict")) {
            assertRefused(RefusalCode.CONFLICT, answer);
            assertThat(state("thermo-2")).isEqualTo(state);
        } else {
            receipt(answer);
            assertThat(state("thermo-2")).isEqualTo(expected);
        }
        signer.restart();
        assertThat(state("thermo-2")).isEqualTo(expected.equals("conflict") ? state : expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Change.Kind.class,
            names = {"SUSPEND", "REVOKE"})
    void a_stopped_key_signs_nothing_and_no_policy_brings_it_back(Change.Kind kind) throws Exception {
        receipt(signer.ask(Administered.change(kind, THERMO, signer.now(), APPROVER_1, APPROVER_2, SECURITY_1)));
        TestRelease release = signer.thermo();
        assertRefused(RefusalCode.SUSPENDED, signer.ask(release.approved(), release.artifact()));
        byte[] next = Administered.amended();
        receipt(signer.ask(Administered.policy(next, signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
        signer.pass(Administered.CHANGE_WINDOW);
        TestRelease under = TestRelease.thermo(PolicyReader.read(next), signer.now());
        for (int process = 0; process < 2; process++) {
            assertRefused(RefusalCode.SUSPENDED, signer.ask(under.approved(), under.artifact()));
            signer.restart();
        }
        assertThat(signer.token.begun()).isZero();
    }

    @Test
    void a_key_that_is_allowed_again_signs_what_was_intended_before() throws Exception {
        TestRelease release = signer.thermo();
        receipt(signer.ask(release.approved(), release.artifact()));
        receipt(signer.ask(Administered.change(Change.Kind.SUSPEND, THERMO, signer.now(), SECURITY_1)));
        signer.pass(Administered.WINDOW);
        assertRefused(RefusalCode.SUSPENDED, signer.ask(release.complete(), release.artifact()));
        receipt(signer.ask(Administered.change(Change.Kind.LIFT, THERMO, signer.now(), APPROVER_1, APPROVER_2)));
        assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
    }

    @Test
    void what_is_signed_is_answered_although_its_key_was_revoked() throws Exception {
        TestRelease release = signer.thermo();
        receipt(signer.ask(release.approved(), release.artifact()));
        signer.pass(Administered.WINDOW);
        Answer signed = signer.ask(release.complete(), release.artifact());
        receipt(signer.ask(
                Administered.change(Change.Kind.REVOKE, THERMO, signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
        signer.restart();
        assertThat(signer.ask(release.complete())).usingRecursiveComparison().isEqualTo(signed);
    }

    @Test
    void a_key_that_nobody_ever_named_is_unknown() throws Exception {
        assertRefused(
                RefusalCode.UNKNOWN,
                signer.ask(Administered.change(Change.Kind.SUSPEND, "3".repeat(64), signer.now(), SECURITY_1)));
    }

    // ---- time ----

    @Test
    void a_change_counts_in_its_time_only() throws Exception {
        var change = Administered.change(
                Change.Kind.LIFT, THERMO, signer.now().plus(Duration.ofHours(1)), APPROVER_1, APPROVER_2);
        assertRefused(RefusalCode.CLOCK, signer.ask(change));
        signer.pass(Duration.ofDays(3));
        assertRefused(RefusalCode.EXPIRED, signer.ask(change));
        Change long32 = new Change(
                "4".repeat(64),
                Change.Kind.SUSPEND,
                Administered.DIGEST,
                THERMO,
                "because",
                "approver-1",
                signer.now(),
                signer.now(),
                signer.now().plus(Duration.ofDays(32)),
                true);
        assertRefused(RefusalCode.STATEMENT, signer.ask(Administered.proposed(long32, new byte[0], SECURITY_1)));
    }

    @Test
    void a_quorum_heals_a_clock_that_the_journal_is_ahead_of() throws Exception {
        Instant right = signer.now();
        signer.pass(Duration.ofDays(20));
        TestRelease poisoned = signer.thermo();
        receipt(signer.ask(poisoned.approved(), poisoned.artifact()));
        signer.clock.move(right);
        signer.restart();
        TestRelease release = TestRelease.thermo(signer.policy(), right);
        assertRefused(RefusalCode.CLOCK, signer.ask(release.approved(), release.artifact()));
        assertRefused(
                RefusalCode.CLOCK,
                signer.ask(Administered.change(
                        Change.Kind.CLOCK,
                        right.plus(Duration.ofHours(2)).toString(),
                        right.plus(Duration.ofHours(2)),
                        APPROVER_1,
                        APPROVER_2)));
        var clock = receipt(
                signer.ask(Administered.change(Change.Kind.CLOCK, right.toString(), right, APPROVER_1, APPROVER_2)));
        assertThat(clock.time()).isEqualTo(right);
        receipt(signer.ask(release.approved(), release.artifact()));
        signer.restart();
        signer.pass(Administered.WINDOW);
        assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
    }

    @Test
    void a_key_is_stopped_whatever_the_clock_says() throws Exception {
        signer.clock.move(signer.now().plus(Duration.ofDays(3_650)));
        receipt(signer.ask(Administered.change(Change.Kind.SUSPEND, THERMO, signer.now(), SECURITY_1)));
        signer.restart();
        assertThat(state("thermo-1")).isEqualTo("suspended");
    }

    // ---- texts ----

    @Test
    void the_text_of_every_policy_can_be_asked_for() throws Exception {
        receipt(signer.ask(Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
        assertThat(text(Administered.DIGEST)).isEqualTo(Administered.POLICY);
        assertThat(text(PolicyDigest.of(Administered.amended())))
                .as("also while it waits")
                .isEqualTo(Administered.amended());
        assertRefused(RefusalCode.UNKNOWN, signer.ask(new Question.PolicyText("6".repeat(64))));
    }

    /** Brings the key thermo-2 into a state; gives the digest of the policy that is then in force. */
    private String reach(String state) throws IOException {
        String key = Administered.spki("thermo-2");
        switch (state) {
            case "active" -> {}
            case "suspended" ->
                receipt(signer.ask(Administered.change(Change.Kind.SUSPEND, key, signer.now(), SECURITY_1)));
            case "revoked" ->
                receipt(signer.ask(
                        Administered.change(Change.Kind.REVOKE, key, signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
            case "retired" -> {
                byte[] next = Administered.after(
                        Administered.POLICY,
                        "key thermo-2 rsa3072 " + key + "\n",
                        "",
                        "keys thermo-1,thermo-2",
                        "keys thermo-1");
                receipt(signer.ask(Administered.policy(next, signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
                signer.pass(Administered.CHANGE_WINDOW);
                assertThat(describe().policy()).isEqualTo(next);
                return PolicyDigest.of(next);
            }
            default -> throw new IllegalArgumentException(state);
        }
        return Administered.DIGEST;
    }

    private List<String> texts() throws IOException {
        return Files.readAllLines(signer.journal).stream()
                .map(line -> line.split(" ")[2])
                .filter(kind -> kind.equals("genesis") || kind.equals("adopted"))
                .toList();
    }

    private byte[] text(String digest) throws IOException {
        return ((Answer.PolicyBytes) signer.ask(new Question.PolicyText(digest))).policy();
    }

    private Answer.Description describe() throws IOException {
        return (Answer.Description) signer.ask(new Question.Describe());
    }

    private String state(String key) throws IOException {
        return describe().keys().stream()
                .filter(entry -> entry.name().equals(key))
                .map(Answer.PublicKeyOfToken::state)
                .findFirst()
                .orElseThrow();
    }

    private long lines() throws IOException {
        return Files.readAllLines(signer.journal).size();
    }

    private static Answer.Receipt receipt(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Receipt.class);
        return (Answer.Receipt) answer;
    }

    private static void assertRefused(RefusalCode code, Answer answer) {
        assertThat(answer).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).as(refused.sentence()).isEqualTo(code);
            assertThat(refused.sentence()).matches("[A-Za-z0-9].*\\.");
        });
    }
}
