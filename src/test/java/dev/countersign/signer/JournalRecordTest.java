package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.TestRelease;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in a line of the journal between its time and its hash. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JournalRecordTest {
    private static final TestRelease RELEASE =
            TestRelease.thermo(SignerInMemory.pinned().policy(), NOON);
    private static final String ID = "ab".repeat(32);

    static Stream<JournalRecord> records() {
        return Stream.of(
                new JournalRecord.Genesis("0".repeat(64), new byte[40_960]),
                new JournalRecord.Start(7),
                new JournalRecord.Intent(RELEASE.approved()),
                new JournalRecord.Intent(RELEASE.with()),
                new JournalRecord.Signed(ID, List.of(new ImageSignature(1, 1, new byte[384]))),
                new JournalRecord.Signed(ID, Collections.nCopies(96, new ImageSignature(32, 3, new byte[384]))),
                new JournalRecord.Rejected(RELEASE.rejectedBy(TestRelease.APPROVER_1)),
                new JournalRecord.Vetoed(Administered.veto(RELEASE.statement(), TestRelease.AUDITOR)),
                new JournalRecord.Abandoned(ID),
                new JournalRecord.Changed(Administered.policy(Administered.amended(), NOON, TestRelease.APPROVER_1)),
                new JournalRecord.Changed(new Question.Propose(new byte[4_096], new byte[40_960], List.of())),
                new JournalRecord.Adopted(ID),
                new JournalRecord.Publish(1, NOON, ID, ID),
                new JournalRecord.Published(1, new byte[70], new byte[71]));
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_comes_back(JournalRecord entry) throws StartException {
        assertThat(RecordReader.read(entry.text()))
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .isEqualTo(entry);
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_fits_into_a_line(JournalRecord entry) {
        assertThat(entry.text()).hasSizeLessThan(99_000).matches("[!-~]+( [!-~]+)+");
    }

    @ParameterizedTest
    @MethodSource("records")
    void a_record_has_one_form(JournalRecord entry) {
        String text = entry.text();
        for (String other : List.of(text + " ", text + " x", " " + text, text.replaceFirst(" ", "  "))) {
            assertThatThrownBy(() -> RecordReader.read(other)).as(other).isInstanceOf(StartException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "genesis",
                "genesis a",
                "genesis a AA b",
                "genesis a *",
                "start",
                "start x",
                "start 01",
                "start 1 2",
                "start 99999999999999999999",
                "vetoed",
                "vetoed AA",
                "change",
                "change AA",
                "adopted",
                "adopted a b",
                "publish 1",
                "publish 1 noon a b",
                "publish 1 2026-11-25T12:00:00.000Z a b",
                "publish 01 2026-11-25T12:00:00Z a b",
                "published 1",
                "published 1 AA",
                "published 1 AA *",
                "abandoned",
                "abandoned a b",
                "intent",
                "intent *",
                "intent AA",
                "rejected",
                "rejected AA",
                "signed",
                "signed x 1.1",
                "signed x 1:AA",
                "signed x .1:AA",
                "signed x 01.1:AA",
                "signed x +1.1:AA",
                "signed x 1.1:AA==",
                "signed x 1.1:AB",
                "signed x 1.1:A",
                "signed x 1.1:+/",
                "signed x 1.1:AA  1.2:AA",
                "signed x 99999999999.1:AA",
                "Genesis a",
                "unsigned a"
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> RecordReader.read(text)).isInstanceOf(StartException.class);
    }
}
