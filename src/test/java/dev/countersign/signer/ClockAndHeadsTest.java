package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Answer.Signed;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.Command;
import dev.countersign.testing.FakeTime;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.Report;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerSocket;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A clock in somebody else's hand, old and cut and forked journals, and two signers where one should be: each is judged, and each for its own reason.
 * Where a process matters, it is a real one on a real token, its clock moved by libfaketime.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ClockAndHeadsTest {
    private static final Duration TEN_YEARS = Duration.ofDays(3_652);
    private static final Duration MONTH = Duration.ofDays(31);
    private static int tried;
    private static int judged;

    @TempDir
    private Path folder;

    @AfterAll
    static void report() {
        Report.campaign(
                "clock-and-heads",
                tried,
                tried - judged,
                "every clock, old journal and second signer is judged for its own reason");
    }

    // ---- the clock, in memory ----

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void a_clock_moved_by_ten_years_while_the_signer_runs(int sign) throws Exception {
        try (var signer = new SignerInMemory(folder)) {
            TestRelease waiting = signer.thermo();
            assertThat(signer.ask(waiting.approved(), waiting.artifact())).isInstanceOf(Receipt.class);
            Instant right = signer.now();
            signer.clock.move(right.plus(TEN_YEARS.multipliedBy(sign)));
            refused("moved: intent", signer, signer.thermo().approved(), RefusalCode.CLOCK, "it was moved");
            refused("moved: completion", signer, waiting.complete(), RefusalCode.CLOCK, "it was moved");
            signer.clock.move(right);
            assertThat(signer.ask(waiting.complete(), waiting.artifact())).isInstanceOf(Signed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void a_clock_moved_by_ten_years_between_two_starts(int sign) throws Exception {
        try (var signer = new SignerInMemory(folder)) {
            TestRelease waiting = signer.thermo();
            signer.ask(waiting.approved(), waiting.artifact());
            Instant right = signer.now();
            signer.clock.move(right.plus(TEN_YEARS.multipliedBy(sign)));
            signer.restart();
            String reason = sign > 0 ? "longer ago than the policy's max-gap" : "its journal already reached";
            refused("start: intent", signer, signer.thermo().approved(), RefusalCode.CLOCK, reason);
            refused("start: completion", signer, waiting.complete(), RefusalCode.CLOCK, reason);
            assertThat(signer.records().newest().time())
                    .as("nothing poisons the journal")
                    .isEqualTo(right);
            signer.clock.move(right);
            signer.restart();
            assertThat(signer.ask(waiting.complete(), waiting.artifact())).isInstanceOf(Signed.class);
        }
    }

    @Test
    void an_honest_month_without_a_release_while_the_signer_runs() throws Exception {
        try (var signer = new SignerInMemory(folder, withMaximumGap("14d"))) {
            signer.pass(MONTH);
            signs("idle month, running", signer);
        }
    }

    @Test
    void an_honest_month_in_which_the_signer_was_off() throws Exception {
        try (var signer = new SignerInMemory(Files.createDirectory(folder.resolve("longer")), withMaximumGap("45d"))) {
            signer.pass(MONTH);
            signer.restart();
            signs("idle month, off, max-gap longer", signer);
        }
        try (var signer = new SignerInMemory(Files.createDirectory(folder.resolve("shorter")), withMaximumGap("14d"))) {
            signer.pass(MONTH);
            signer.restart();
            refused(
                    "idle month, off, max-gap shorter",
                    signer,
                    signer.thermo().approved(),
                    RefusalCode.CLOCK,
                    "a quorum must sign a clock statement");
            assertThat(signer.ask(clock(signer.policy(), signer.now(), APPROVER_1, APPROVER_2)))
                    .isInstanceOf(Receipt.class);
            signs("idle month, healed by quorum", signer);
        }
    }

    @Test
    void a_poisoned_floor_is_healed_by_a_quorum_and_by_nobody_else() throws Exception {
        var signer = new SignerInMemory(folder);
        Instant right = signer.now();
        try (signer) {
            signer.clock.set(right.plus(TEN_YEARS)); // believed, as if it had always been so
            assertThat(signer.ask(signer.thermo().rejectedBy(APPROVER_1))).isInstanceOf(Receipt.class);
            signer.clock.move(right);
            signer.restart();
            refused(
                    "poisoned floor",
                    signer,
                    signer.thermo().approved(),
                    RefusalCode.CLOCK,
                    "its journal already reached");
            refused("one person", signer, clock(signer.policy(), right, APPROVER_1), RefusalCode.QUORUM, "1 of 2");
            refused(
                    "a statement far from the machine",
                    signer,
                    clock(signer.policy(), right.plusSeconds(3_601), APPROVER_1, APPROVER_2),
                    RefusalCode.CLOCK,
                    "more than 60 minutes from the stated");
            assertThat(signer.ask(clock(signer.policy(), right.minusSeconds(600), APPROVER_1, APPROVER_2)))
                    .isInstanceOfSatisfying(
                            Receipt.class, receipt -> assertThat(receipt.time()).isEqualTo(right.minusSeconds(600)));
            signs("healed", signer);
            signer.restart();
            signs("healed, after a start that reads it all again", signer);
        }
    }

    // ---- the clock, in a real process ----

    @Test
    void a_real_clock_stepped_in_the_middle_of_a_request_and_between_starts() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Policy policy = SignerUnderTest.policy(home);
        var time = FakeTime.in(folder, Duration.ZERO);
        TestRelease release = TestRelease.valve(policy, Instant.now());
        try (var signer = SignerUnderTest.start(home, time::before)) {
            for (Duration step : new Duration[] {TEN_YEARS, TEN_YEARS.negated()}) {
                assertRefused(
                        "mid-intent",
                        stepped(signer, time, release.approved(), release, step),
                        RefusalCode.CLOCK,
                        "it was moved");
                time.differBy(Duration.ZERO);
            }
            assertThat(signer.ask(release.approved(), release.artifact())).isInstanceOf(Receipt.class);
            for (Duration step : new Duration[] {TEN_YEARS, TEN_YEARS.negated()}) {
                assertRefused(
                        "mid-completion",
                        stepped(signer, time, release.complete(), release, step),
                        RefusalCode.CLOCK,
                        "it was moved");
                time.differBy(Duration.ZERO);
            }
            assertThat(JournalLines.read(home.folder()).signed()).isEmpty();
        }
        try (var signer = SignerUnderTest.start(home, FakeTime.fixed(TEN_YEARS))) {
            assertRefused(
                    "start ten years ahead",
                    signer.ask(release.complete(), release.artifact()),
                    RefusalCode.CLOCK,
                    "max-gap");
        }
        try (var signer = SignerUnderTest.start(home, FakeTime.fixed(TEN_YEARS.negated()))) {
            assertRefused(
                    "start ten years back",
                    signer.ask(release.complete(), release.artifact()),
                    RefusalCode.CLOCK,
                    "its journal already reached");
        }
        try (var signer = SignerUnderTest.start(home)) {
            assertThat(signer.sign(release).signatures()).hasSize(1);
        }
    }

    @Test
    void a_real_signer_that_began_ten_years_ahead_is_healed_by_a_quorum() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Policy policy = SignerUnderTest.policy(home);
        SignerUnderTest.start(home, FakeTime.fixed(TEN_YEARS)).close();
        TestRelease release = TestRelease.valve(policy, Instant.now());
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        try (var signer = SignerUnderTest.start(home)) {
            assertRefused(
                    "real poisoned floor",
                    signer.ask(release.approved(), release.artifact()),
                    RefusalCode.CLOCK,
                    "its journal already reached");
            assertThat(signer.ask(clock(policy, now, APPROVER_1, APPROVER_2))).isInstanceOf(Receipt.class);
            signer.sign(release);
        }
        try (var signer = SignerUnderTest.start(home)) {
            signer.sign(TestRelease.valve(policy, Instant.now()));
        }
    }

    // ---- old, cut and forked journals ----

    @Test
    void a_journal_that_is_not_the_newest_is_judged_by_its_anchor_or_by_what_the_server_holds() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Policy policy = SignerUnderTest.policy(home);
        Path journal = home.folder().resolve("journal");
        byte[] old;
        byte[] oldAnchor;
        Signed newest;
        try (var signer = SignerUnderTest.start(home)) {
            signer.sign(TestRelease.valve(policy, Instant.now()));
            old = Files.readAllBytes(journal);
            oldAnchor = Files.readAllBytes(home.anchor());
            newest = signer.sign(TestRelease.valve(policy, Instant.now()));
        }
        byte[] whole = Files.readAllBytes(journal);
        byte[] anchor = Files.readAllBytes(home.anchor());
        String behind = "the journal is behind its anchor " + home.anchor() + ": it has ";

        Files.write(journal, old);
        assertNoStart("restored old journal", home, behind + "4 records, anchored are 6");
        Files.write(journal, Arrays.copyOf(whole, whole.length - 1));
        assertNoStart("journal cut within its last line", home, behind + "5 records, anchored are 6");
        Files.write(journal, new byte[0]);
        assertNoStart("emptied journal", home, behind + "0 records, anchored are 6");

        // The old journal with its old anchor goes on elsewhere: a fork.
        SignerHome fork = home.copyTo(folder.resolve("fork"));
        Files.write(fork.folder().resolve("journal"), old);
        Files.write(fork.anchor(), oldAnchor);
        try (var signer = SignerUnderTest.start(fork)) {
            signer.sign(TestRelease.valve(policy, Instant.now()));
            assertBehind("fork", signer, policy, newest);
        }
        Files.copy(fork.folder().resolve("journal"), journal, StandardCopyOption.REPLACE_EXISTING);
        Files.write(home.anchor(), anchor);
        assertNoStart(
                "forked journal",
                home,
                "the journal is not the one of its anchor " + home.anchor() + ": record 5 is another");

        // Journal and anchor restored together: the server still holds the newer receipt.
        Files.write(journal, old);
        Files.write(home.anchor(), oldAnchor);
        try (var signer = SignerUnderTest.start(home)) {
            assertBehind("journal and anchor restored", signer, policy, newest);
        }

        Files.write(journal, whole);
        Files.write(home.anchor(), anchor);
        try (var signer = SignerUnderTest.start(home)) {
            try (var socket = SignerSocket.connect(signer.socket())) {
                TestRelease release = TestRelease.valve(policy, Instant.now());
                assertRefused(
                        "nothing presented",
                        socket.ask(release.approved(), release.artifact()),
                        RefusalCode.BEHIND,
                        "Nobody has presented the newest record");
                assertThat(socket.ask(Question.Present.of(newest.receipt()))).isInstanceOf(Receipt.class);
                assertThat(socket.ask(release.approved(), release.artifact())).isInstanceOf(Receipt.class);
            }
        }
    }

    // ---- two signers ----

    @Test
    void two_signers_where_one_should_be() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Policy policy = SignerUnderTest.policy(home);
        try (var first = SignerUnderTest.start(home)) {
            Signed known = first.sign(TestRelease.valve(policy, Instant.now()));
            SignerHome copy = home.copyTo(folder.resolve("copy"));
            var sameHome = CompletableFuture.supplyAsync(() -> SignerUnderTest.run(home), Thread::startVirtualThread);
            var sameAnchor = CompletableFuture.supplyAsync(
                    () -> SignerUnderTest.run(copy, withAnchorOf(home, copy)), Thread::startVirtualThread);
            assertNoStart(
                    "same home",
                    sameHome.get(),
                    "another signer has the journal " + home.folder().resolve("journal") + " open");
            assertNoStart(
                    "copied home, same anchor",
                    sameAnchor.get(),
                    "another signer has the anchor " + home.anchor() + " open");

            // A copied anchor tells a copied home nothing; whoever holds the first one's newer receipt does.
            try (var second = SignerUnderTest.start(copy)) {
                Signed newer = first.sign(TestRelease.valve(policy, Instant.now()));
                assertThat(second.ask(Question.Present.of(known.receipt()))).isInstanceOf(Receipt.class);
                assertBehind("copied home, other anchor", second, policy, newer);
            }

            // On a file system that keeps no locks the second one takes over, and the first notices before it writes.
            SignerHome other = home.copyTo(folder.resolve("other"));
            Files.delete(home.anchor().resolveSibling(home.anchor().getFileName() + ".lock"));
            try (var second = SignerUnderTest.start(other, withAnchorOf(home, other))) {
                assertThatThrownBy(() -> first.sign(TestRelease.valve(policy, Instant.now())))
                        .isInstanceOf(IOException.class);
                assertThat(first.awaitExit()).isEqualTo(Surprise.EXIT_CODE);
                assertThat(first.output()).contains("another signer has taken over from fence 1");
                tried++;
                judged++;
                second.sign(TestRelease.valve(policy, Instant.now()));
            }
            assertNoStart("overtaken signer", home, "the journal is behind its anchor " + home.anchor());
        }
    }

    private static UnaryOperator<List<String>> withAnchorOf(SignerHome home, SignerHome copy) {
        return command -> command.stream()
                .map(word ->
                        word.equals(copy.anchor().toString()) ? home.anchor().toString() : word)
                .toList();
    }

    private static Pinned withMaximumGap(String gap) {
        byte[] bytes = new String(TestRelease.policy(SoftwareToken.CEREMONY), US_ASCII)
                .replace("max-gap 30d", "max-gap " + gap)
                .getBytes(US_ASCII);
        return new Pinned(PolicyReader.read(bytes), bytes, SoftwareToken.CEREMONY);
    }

    private static Question.Propose clock(Policy policy, Instant stated, TestAuthenticator... people) {
        return Administered.proposed(
                Administered.change(policy.digest(), Change.Kind.CLOCK, stated.toString(), stated),
                new byte[0],
                people);
    }

    /** The clock is set when the signer has asked for the artifact and before it has all of it. */
    private static Answer stepped(
            SignerUnderTest signer, FakeTime time, Question question, TestRelease release, Duration step)
            throws IOException {
        try (var socket = signer.connect()) {
            socket.send(question.frame().bytes());
            assertThat(socket.answer()).isInstanceOf(Answer.Send.class);
            time.differBy(step);
            socket.sendArtifact(release.artifact());
            return socket.answer();
        }
    }

    private static void signs(String what, SignerInMemory signer) throws IOException {
        tried++;
        TestRelease release = signer.thermo();
        assertThat(signer.ask(release.approved(), release.artifact())).as(what).isInstanceOf(Receipt.class);
        assertThat(signer.ask(release.complete(), release.artifact())).as(what).isInstanceOf(Signed.class);
        judged++;
    }

    private static void refused(String what, SignerInMemory signer, Question question, RefusalCode code, String reason)
            throws IOException {
        assertRefused(what, signer.ask(question, signer.thermo().artifact()), code, reason);
    }

    private static void assertRefused(String what, Answer answer, RefusalCode code, String reason) {
        tried++;
        assertThat(answer).as(what).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).contains(reason);
        });
        judged++;
    }

    private static void assertBehind(String what, SignerUnderTest signer, Policy policy, Signed newest)
            throws IOException {
        TestRelease release = TestRelease.valve(policy, Instant.now());
        String reason = "lacks a record that was presented to it";
        assertRefused(what, signer.ask(Question.Present.of(newest.receipt())), RefusalCode.BEHIND, reason);
        assertRefused(what, signer.ask(release.approved(), release.artifact()), RefusalCode.BEHIND, reason);
    }

    private static void assertNoStart(String what, SignerHome home, String reason) throws IOException {
        Path journal = home.folder().resolve("journal");
        byte[] before = Files.readAllBytes(journal);
        assertNoStart(what, SignerUnderTest.run(home), reason);
        assertThat(Files.readAllBytes(journal)).as("nothing is repaired").isEqualTo(before);
    }

    private static void assertNoStart(String what, Command.Result result, String reason) {
        tried++;
        assertThat(result.exit()).as(what + ": " + result.output()).isEqualTo(65);
        assertThat(result.output())
                .startsWith("signer: will not start: " + reason)
                .hasLineCount(1);
        judged++;
    }
}
