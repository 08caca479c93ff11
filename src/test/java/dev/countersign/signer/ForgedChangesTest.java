package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.AUDITOR;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static dev.countersign.testing.TestRelease.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever can write the journal and its anchor gives every line its right hash, and still cannot stop, start or change anything that people did
 * not sign: a genuine journal, altered in one record each.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForgedChangesTest {
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

    /** A line without its position and its hash. */
    private record Line(Instant time, String text) {
        private Line later(Duration duration) {
            return new Line(time.plus(duration), text);
        }

        private Line with(JournalRecord entry) {
            return new Line(time, entry.text());
        }
    }

    @Test
    void a_genuine_journal_with_everything_in_it_opens_again() throws Exception {
        List<Line> lines = everything();
        assertThat(lines.stream().map(line -> line.text().split(" ")[0]).distinct())
                .contains("vetoed", "change", "adopted", "publish", "published", "signed", "intent");
        write(folder, lines);
        signer = new SignerInMemory(folder, Administered.pinned());
        assertThat(((Answer.Description) signer.ask(new Question.Describe())).policy())
                .isEqualTo(Administered.amended());
    }

    @Test
    void a_veto_that_nobody_of_the_group_signed_is_refused() throws Exception {
        TestRelease release = intended();
        List<Line> lines = lines();
        for (var veto : List.of(
                Administered.veto(release.statement(), SECURITY_1),
                Administered.veto(release.statement(), STRANGER),
                new Question.Veto(
                        release.statement(),
                        "other",
                        Administered.veto(release.statement(), AUDITOR).veto()))) {
            assertRefused(
                    "record 3 of the journal holds a veto that does not count: ",
                    plus(lines, lines.getLast().with(new JournalRecord.Vetoed(veto))));
        }
    }

    @Test
    void a_change_that_too_few_agreed_to_is_refused() throws Exception {
        List<Line> lines = lines();
        Instant now = signer.now();
        for (var change : List.of(
                Administered.policy(Administered.amended(), now, APPROVER_1, APPROVER_2),
                Administered.policy(Administered.removed(), now, APPROVER_1),
                Administered.change(Change.Kind.SUSPEND, Administered.spki("thermo-1"), now, AUDITOR),
                Administered.change(Change.Kind.REVOKE, Administered.spki("thermo-1"), now, APPROVER_1, APPROVER_2),
                Administered.change(Change.Kind.CLOCK, now.toString(), now, APPROVER_1))) {
            assertRefused(
                    "record 2 of the journal holds a change that does not count: ",
                    plus(lines, lines.getLast().with(new JournalRecord.Changed(change))));
        }
    }

    @Test
    void a_change_is_written_down_once() throws Exception {
        var suspend = Administered.change(Change.Kind.SUSPEND, Administered.spki("thermo-1"), signer.now(), SECURITY_1);
        written(signer.ask(suspend));
        List<Line> lines = lines();
        assertRefused("record 3 of the journal holds a second change of one id", plus(lines, lines.getLast()));
    }

    @Test
    void a_policy_comes_into_force_after_its_window_only_and_only_the_one_that_waits() throws Exception {
        var change = Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR);
        written(signer.ask(change));
        List<Line> lines = lines();
        var adopted = lines.getLast()
                .with(new JournalRecord.Adopted(Change.parse(change.change()).id()));
        assertRefused(
                "record 3 of the journal adopts a policy before its window is over",
                plus(lines, adopted.later(Administered.CHANGE_WINDOW.minusSeconds(1))));
        assertRefused(
                "record 3 of the journal adopts a policy that does not wait",
                plus(lines, lines.getLast().with(new JournalRecord.Adopted("0".repeat(64)))));
        var late = adopted.later(Administered.CHANGE_WINDOW);
        assertRefused("record 4 of the journal adopts a policy that does not wait", plus(plus(lines, late), late));
        var veto = lines.getLast().with(new JournalRecord.Vetoed(Administered.veto(change.change(), AUDITOR)));
        assertRefused("record 4 of the journal adopts a policy that does not wait", plus(plus(lines, veto), late));
    }

    @Test
    void the_record_of_a_clock_statement_has_the_time_that_it_states() throws Exception {
        var clock = Administered.change(
                Change.Kind.CLOCK,
                signer.now().minusSeconds(60).toString(),
                signer.now().minusSeconds(60),
                APPROVER_1,
                APPROVER_2);
        List<Line> lines = lines();
        assertRefused(
                "record 2 of the journal holds a clock statement of another time than it states",
                plus(lines, lines.getLast().with(new JournalRecord.Changed(clock))));
    }

    @Test
    void a_signature_of_within_the_window_or_of_a_stopped_key_is_refused() throws Exception {
        TestRelease release = intended();
        List<Line> intent = lines();
        var suspended = new JournalRecord.Changed(
                Administered.change(Change.Kind.SUSPEND, Administered.spki("thermo-1"), signer.now(), SECURITY_1));
        signer.pass(Administered.WINDOW);
        assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
        Line signed = lines().getLast();
        assertRefused(
                "record 3 of the journal holds a signature from within its window",
                plus(intent, signed.later(Duration.ofSeconds(-1))));
        assertRefused(
                "record 4 of the journal holds a signature that was not allowed any more: The key thermo-1 is suspended",
                plus(plus(intent, intent.getLast().with(suspended)), signed));
        assertRefused(
                "record 3 of the journal holds a signature that was not allowed any more: Its time",
                plus(intent, signed.later(Duration.ofDays(8))));
    }

    @Test
    void public_files_are_those_that_the_journal_gives_and_their_signatures_are_good() throws Exception {
        assertThat(signer.ask(new Question.Publish())).isInstanceOf(Answer.PublicFiles.class);
        List<Line> lines = lines();
        Line publish = lines.get(2);
        Line published = lines.get(3);
        String[] fields = publish.text().split(" ");
        String other = "record 2 of the journal publishes other files than the journal gives";
        for (var forged : List.of(
                new JournalRecord.Publish(2, publish.time(), fields[3], fields[4]),
                new JournalRecord.Publish(1, publish.time().plusSeconds(1), fields[3], fields[4]),
                new JournalRecord.Publish(1, publish.time(), fields[4], fields[4]),
                new JournalRecord.Publish(1, publish.time(), fields[3], fields[3]))) {
            assertRefused(other, plus(lines.subList(0, 2), publish.with(forged)));
        }
        assertRefused(
                "record 2 of the journal holds signatures of public files that were not begun",
                plus(lines.subList(0, 2), published));
        assertRefused(
                "record 4 of the journal holds signatures of public files that were not begun", plus(lines, published));
        var files = (JournalRecord.Published) RecordReader.read(published.text());
        for (var forged : List.of(
                new JournalRecord.Published(1, files.revocationsSignature(), files.revocationsSignature()),
                new JournalRecord.Published(1, files.keysSignature(), files.keysSignature()))) {
            assertRefused(
                    "record 3 of the journal holds a signature of a public file that does not verify",
                    plus(lines.subList(0, 3), published.with(forged)));
        }
        assertRefused(
                "record 3 of the journal holds signatures of public files that were not begun",
                plus(
                        lines.subList(0, 3),
                        published.with(
                                new JournalRecord.Published(2, files.keysSignature(), files.revocationsSignature()))));
        var suspended = new JournalRecord.Changed(
                Administered.change(Change.Kind.SUSPEND, Administered.spki("publication-1"), signer.now(), SECURITY_1));
        assertRefused(
                "record 4 of the journal holds signatures of public files by a key that did not sign",
                plus(plus(lines.subList(0, 3), publish.with(suspended)), published));
    }

    /** A life with every kind of record that a change makes. */
    private List<Line> everything() throws IOException {
        TestRelease release = intended();
        TestRelease vetoed = signer.thermo();
        written(signer.ask(vetoed.approved(), vetoed.artifact()));
        written(signer.ask(Administered.veto(vetoed.statement(), AUDITOR)));
        signer.pass(Administered.WINDOW);
        assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
        written(signer.ask(Administered.policy(Administered.amended(), signer.now(), APPROVER_1, APPROVER_2, AUDITOR)));
        signer.pass(Administered.CHANGE_WINDOW);
        assertThat(signer.ask(new Question.Publish())).isInstanceOf(Answer.PublicFiles.class);
        List<Line> lines = lines();
        signer.close();
        return lines;
    }

    private TestRelease intended() throws IOException {
        TestRelease release = signer.thermo();
        written(signer.ask(release.approved(), release.artifact()));
        return release;
    }

    private List<Line> lines() throws IOException {
        return Files.readAllLines(signer.journal).stream()
                .map(line -> {
                    String[] fields = line.split(" ", 3);
                    return new Line(Instant.parse(fields[1]), fields[2].substring(0, fields[2].lastIndexOf(' ')));
                })
                .toList();
    }

    private static List<Line> plus(List<Line> lines, Line line) {
        var more = new ArrayList<>(lines);
        more.add(line);
        return more;
    }

    private static void write(Path home, List<Line> lines) throws IOException {
        String before = "0".repeat(64);
        var text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String content = i + " " + lines.get(i).time() + " " + lines.get(i).text();
            before = Journal.hash(before, content);
            text.append(content).append(' ').append(before).append('\n');
        }
        Files.writeString(home.resolve("journal"), text);
        Files.writeString(home.resolve("anchor"), "1 " + (lines.size() - 1) + " " + before + "\n");
    }

    private void assertRefused(String start, List<Line> lines) throws Exception {
        Path other = Files.createTempDirectory(folder, "forged");
        write(other, lines);
        assertThatThrownBy(() -> new SignerInMemory(other, Administered.pinned()))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith(start);
    }

    private static void written(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Receipt.class);
    }
}
