package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.AUDITOR;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.TestRelease;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stops a signature wins as long as the signature is not written down, at whichever moment it comes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RacesTest {
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

    /**
     * What can come between an intent and its signature. {@code before} is the answer if the token has not signed, {@code after} if its signature
     * was thrown away: then the request has ended.
     */
    enum Stop {
        VETO(RefusalCode.VETOED, RefusalCode.VETOED),
        SUSPENSION(RefusalCode.SUSPENDED, RefusalCode.EXPIRED),
        REVOCATION(RefusalCode.SUSPENDED, RefusalCode.EXPIRED),
        REMOVAL(RefusalCode.SUPERSEDED, RefusalCode.SUPERSEDED),
        AMENDMENT(RefusalCode.SUPERSEDED, RefusalCode.SUPERSEDED),
        EXPIRY(RefusalCode.EXPIRED, RefusalCode.EXPIRED),
        LOST_RECORD(RefusalCode.BEHIND, RefusalCode.BEHIND);

        private final RefusalCode before;
        private final RefusalCode after;

        Stop(RefusalCode before, RefusalCode after) {
            this.before = before;
            this.after = after;
        }

        void happen(SignerInMemory signer, TestRelease release) {
            try {
                switch (this) {
                    case VETO -> written(signer.ask(Administered.veto(release.statement(), AUDITOR)));
                    case SUSPENSION ->
                        written(signer.ask(Administered.change(
                                Change.Kind.SUSPEND, Administered.spki("thermo-1"), signer.now(), SECURITY_1)));
                    case REVOCATION ->
                        written(signer.ask(Administered.change(
                                Change.Kind.REVOKE,
                                Administered.spki("thermo-1"),
                                signer.now(),
                                APPROVER_1,
                                APPROVER_2,
                                AUDITOR)));
                    case REMOVAL ->
                        written(signer.ask(
                                Administered.policy(Administered.removed(), signer.now(), APPROVER_2, SECURITY_1)));
                    case AMENDMENT -> {
                        written(signer.ask(Administered.policy(
                                Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
                        signer.pass(Administered.CHANGE_WINDOW);
                    }
                    case EXPIRY -> signer.pass(Duration.ofDays(8));
                    case LOST_RECORD -> signer.ask(new Question.Present(1_000, "0".repeat(64)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void written(Answer answer) {
            assertThat(answer).isInstanceOf(Answer.Receipt.class);
        }
    }

    static Stream<Arguments> stops() {
        return Stream.of(Stop.values()).flatMap(stop -> Stream.of(Arguments.of(stop, false), Arguments.of(stop, true)));
    }

    @ParameterizedTest
    @MethodSource("stops")
    void what_comes_while_the_artifact_arrives_keeps_the_token_from_signing(Stop stop, boolean restart)
            throws Exception {
        TestRelease release = ready();
        Answer answer = completeWhile(release, () -> stop.happen(signer, release));
        assertRefused(stop.before, answer);
        assertThat(signer.token.given()).isZero();
        assertNeverSigned(stop, stop.before, release, restart);
    }

    @ParameterizedTest
    @MethodSource("stops")
    void what_comes_while_the_token_signs_has_the_signature_thrown_away(Stop stop, boolean restart) throws Exception {
        TestRelease release = ready();
        signer.token.whileSigning(() -> stop.happen(signer, release));
        assertRefused(stop.after, signer.ask(release.complete(), release.artifact()));
        signer.token.whileSigning(() -> {});
        assertThat(signer.token.given()).isEqualTo(1);
        assertNeverSigned(stop, stop.after, release, restart);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stop.class,
            names = {"SUSPENSION", "REMOVAL", "AMENDMENT", "LOST_RECORD"})
    void what_comes_while_an_intent_is_judged_keeps_it_from_being_written_down(Stop stop) throws Exception {
        TestRelease release = signer.thermo();
        var source =
                new ArtifactSource(during(release, () -> stop.happen(signer, release)), new ByteArrayOutputStream());
        Answer answer;
        try {
            answer = signer.signatory().answer(release.approved(), source);
        } catch (Refusal refusal) {
            answer = refusal.answer();
        }
        assertRefused(stop.before, answer);
        assertThat(JournalLines.read(folder).intents()).isEmpty();
    }

    @Test
    void a_key_that_was_suspended_while_the_token_signed_does_not_come_back_for_that_request() throws Exception {
        TestRelease release = ready();
        signer.token.whileSigning(() -> Stop.SUSPENSION.happen(signer, release));
        assertRefused(RefusalCode.EXPIRED, signer.ask(release.complete(), release.artifact()));
        signer.token.whileSigning(() -> {});
        assertThat(kinds()).containsSubsequence("intent", "change", "abandoned");
        written(signer.ask(Administered.change(
                Change.Kind.LIFT, Administered.spki("thermo-1"), signer.now(), APPROVER_1, APPROVER_2)));
        assertRefused(RefusalCode.EXPIRED, signer.ask(release.complete(), release.artifact()));
    }

    @Test
    void of_two_releases_that_were_intended_together_the_older_version_is_not_signed_after_the_newer()
            throws Exception {
        TestRelease older = valve("1.0.0");
        TestRelease newer = valve("1.1.0");
        TestRelease same = valve("1.1.0");
        for (TestRelease release : List.of(older, newer, same)) {
            written(signer.ask(release.approved(), release.artifact()));
        }
        assertThat(signer.ask(newer.complete(), newer.artifact())).isInstanceOf(Answer.Signed.class);
        for (TestRelease release : List.of(older, same)) {
            assertRefused(RefusalCode.POLICY, signer.ask(release.complete(), release.artifact()));
        }
        signer.restart();
        assertRefused(RefusalCode.POLICY, signer.ask(older.complete(), older.artifact()));
        TestRelease emergency = valve("1.0.5").with("rule", "break-glass");
        assertRefused(RefusalCode.QUORUM, signer.ask(emergency.approved(), emergency.artifact()));
        written(signer.ask(emergency.approvedBy(APPROVER_1, APPROVER_2, SECURITY_1), emergency.artifact()));
        assertThat(signer.ask(emergency.complete(), emergency.artifact())).isInstanceOf(Answer.Signed.class);
        TestRelease between = valve("1.0.9");
        assertRefused(RefusalCode.POLICY, signer.ask(between.approved(), between.artifact()));
        signer.restart();
        assertRefused(RefusalCode.POLICY, signer.ask(between.approved(), between.artifact()));
    }

    @Test
    void break_glass_needs_more_people_waits_for_nobody_and_is_flagged_in_what_they_sign() throws Exception {
        TestRelease ordinary = signer.thermo();
        TestRelease emergency = ordinary.again().with("rule", "break-glass");
        assertRefused(
                RefusalCode.EVIDENCE,
                signer.ask(
                        emergency.with(ordinary.approvedBy(APPROVER_1, APPROVER_2, SECURITY_1)
                                .approvals()
                                .toArray(dev.countersign.evidence.PersonSignature[]::new)),
                        emergency.artifact()));
        assertRefused(RefusalCode.QUORUM, signer.ask(emergency.approved(), emergency.artifact()));
        written(signer.ask(emergency.approvedBy(APPROVER_1, APPROVER_2, SECURITY_1), emergency.artifact()));
        assertThat(signer.ask(emergency.complete(), emergency.artifact())).isInstanceOf(Answer.Signed.class);
        TestRelease never =
                TestRelease.thermoTwice(signer.policy(), signer.now()).with("rule", "break-glass");
        assertRefused(
                RefusalCode.POLICY, signer.ask(never.approvedBy(APPROVER_1, APPROVER_2, SECURITY_1), never.artifact()));
    }

    @Test
    void the_person_who_submits_under_another_name_does_not_count() throws Exception {
        TestRelease release = signer.thermo().with("submitter", "alias-of-1");
        assertRefused(RefusalCode.EVIDENCE, signer.ask(release.approved(), release.artifact()));
        written(signer.ask(release.approvedBy(APPROVER_2, SECURITY_1), release.artifact()));
    }

    @Test
    void a_veto_needs_a_group_that_may_and_a_reason() throws Exception {
        TestRelease twice = TestRelease.thermoTwice(signer.policy(), signer.now());
        assertRefused(RefusalCode.POLICY, signer.ask(Administered.veto(twice.statement(), AUDITOR)));
        TestRelease release = signer.thermo();
        assertRefused(
                RefusalCode.STATEMENT,
                signer.ask(new Question.Veto(release.statement(), "", AUDITOR.approve(release.statement()))));
        assertRefused(RefusalCode.STATEMENT, signer.ask(Administered.veto(new byte[0], AUDITOR)));
        assertRefused(
                RefusalCode.EVIDENCE,
                signer.ask(
                        new Question.Veto(release.statement(), "stop", AUDITOR.reject("stop", release.statement()))));
        TestRelease stopped = release.with("sbom", "5".repeat(64));
        written(signer.ask(Administered.veto(stopped.statement(), AUDITOR)));
        assertRefused(RefusalCode.CONFLICT, signer.ask(Administered.veto(release.statement(), AUDITOR)));
    }

    @Test
    void a_window_must_end_before_the_statement_does() throws Exception {
        TestRelease release = signer.thermo();
        signer.pass(Duration.ofDays(7).minus(Administered.WINDOW).plusSeconds(1));
        assertRefused(RefusalCode.EXPIRED, signer.ask(release.approved(), release.artifact()));
        TestRelease last = signer.thermo();
        signer.pass(Duration.ofDays(7).minus(Administered.WINDOW));
        written(signer.ask(last.approved(), last.artifact()));
        signer.pass(Administered.WINDOW.minusSeconds(1));
        assertRefused(RefusalCode.WAITING, signer.ask(last.complete(), last.artifact()));
        signer.pass(Duration.ofSeconds(1));
        assertThat(signer.ask(last.complete(), last.artifact())).isInstanceOf(Answer.Signed.class);
    }

    @Test
    void a_window_counts_by_the_time_that_passes_and_not_by_the_wall_clock() throws Exception {
        TestRelease release = signer.thermo();
        written(signer.ask(release.approved(), release.artifact()));
        signer.clock.move(signer.now().plus(Duration.ofMinutes(4)));
        signer.pass(Administered.WINDOW.minus(Duration.ofMinutes(2)));
        assertRefused(RefusalCode.WAITING, signer.ask(release.complete(), release.artifact()));
        signer.pass(Duration.ofMinutes(2));
        assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
    }

    @Test
    void nothing_is_begun_before_a_head_was_presented_and_a_lost_record_stops_all_but_refusals() throws Exception {
        TestRelease release = ready();
        signer.restartUnpresented();
        assertRefused(RefusalCode.BEHIND, signer.ask(release.complete(), release.artifact()));
        TestRelease other = signer.thermo();
        assertRefused(RefusalCode.BEHIND, signer.ask(other.approved(), other.artifact()));
        written(signer.ask(
                Administered.change(Change.Kind.SUSPEND, Administered.spki("valve-1"), signer.now(), SECURITY_1)));
        var healthy = (Answer.Healthy) signer.ask(new Question.Health());
        written(signer.ask(Question.Present.of(healthy.newest())));
        written(signer.ask(other.approved(), other.artifact()));
        assertRefused(
                RefusalCode.BEHIND,
                signer.ask(new Question.Present(healthy.newest().position() + 1, "0".repeat(64))));
        written(signer.ask(other.approved()));
        assertRefused(RefusalCode.BEHIND, signer.ask(release.complete(), release.artifact()));
        assertRefused(
                RefusalCode.BEHIND,
                signer.ask(Administered.change(
                        Change.Kind.SUSPEND, Administered.spki("thermo-1"), signer.now(), SECURITY_1)));
        written(signer.ask(Administered.veto(other.statement(), AUDITOR)));
        assertRefused(RefusalCode.BEHIND, signer.ask(Question.Present.nothing()));
    }

    @Test
    void of_many_who_sign_and_veto_at_once_one_wins_for_each_request_and_the_journal_says_the_same() throws Exception {
        var releases = new ArrayList<TestRelease>();
        for (int i = 0; i < 40; i++) {
            TestRelease release = signer.thermo();
            written(signer.ask(release.approved(), release.artifact()));
            releases.add(release);
        }
        signer.pass(Administered.WINDOW);
        var vetoes = releases.stream()
                .map(release -> Administered.veto(release.statement(), AUDITOR))
                .toList();
        var answers = new Answer[2][releases.size()];
        var begin = new CountDownLatch(1);
        List<Thread> threads = List.of(
                Thread.ofPlatform()
                        .start(() -> each(
                                begin,
                                releases.size(),
                                i -> answers[0][i] = signer.ask(
                                        releases.get(i).complete(),
                                        releases.get(i).artifact()))),
                Thread.ofPlatform()
                        .start(() -> each(begin, releases.size(), i -> answers[1][i] = signer.ask(vetoes.get(i)))));
        begin.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        signer.restart();
        for (int i = 0; i < releases.size(); i++) {
            boolean signed = answers[0][i] instanceof Answer.Signed;
            assertThat(signed).isNotEqualTo(answers[1][i] instanceof Answer.Receipt);
            Answer again = signer.ask(releases.get(i).complete());
            assertThat(again instanceof Answer.Signed).isEqualTo(signed);
        }
    }

    private interface Asking {
        void ask(int number) throws IOException;
    }

    private static void each(CountDownLatch begin, int count, Asking asking) {
        try {
            begin.await();
            for (int i = 0; i < count; i++) {
                asking.ask(i);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A release whose window is over. */
    private TestRelease ready() throws IOException {
        TestRelease release = signer.thermo();
        written(signer.ask(release.approved(), release.artifact()));
        signer.pass(Administered.WINDOW);
        return release;
    }

    private TestRelease valve(String version) {
        return TestRelease.of(
                signer.policy(),
                signer.now(),
                "valve-controller",
                "release",
                KeyKind.P_256,
                EspImageBuilder.application(Chip.ESP32_C6, version, 1));
    }

    private Answer completeWhile(TestRelease release, Runnable happens) throws IOException {
        try {
            return signer.signatory()
                    .answer(
                            release.complete(),
                            new ArtifactSource(during(release, happens), new ByteArrayOutputStream()));
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    /** The artifact; with its first byte something happens, once. */
    private static InputStream during(TestRelease release, Runnable happens) {
        var done = new AtomicBoolean();
        return new FilterInputStream(new ByteArrayInputStream(SignerInMemory.frames(release.artifact()))) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (!done.getAndSet(true)) {
                    happens.run();
                }
                return super.read(bytes, offset, length);
            }
        };
    }

    private void assertNeverSigned(Stop stop, RefusalCode code, TestRelease release, boolean restart) throws Exception {
        if (restart && stop != Stop.LOST_RECORD) {
            signer.restart();
        }
        assertRefused(code, signer.ask(release.complete(), release.artifact()));
        assertThat(JournalLines.read(folder).signed()).isEmpty();
    }

    private List<String> kinds() throws IOException {
        return Files.readAllLines(signer.journal).stream()
                .map(line -> line.split(" ")[2])
                .toList();
    }

    private static void written(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Receipt.class);
    }

    private static void assertRefused(RefusalCode code, Answer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.code())
                                .as(refused.sentence())
                                .isEqualTo(code));
    }
}
