package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.protocol.Answer.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second place of the head, and the fencing number: what each kind of old, cut, forked or doubled journal is told. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AnchorTest {
    private static final JournalRecord.Genesis GENESIS =
            new JournalRecord.Genesis("0".repeat(64), new byte[] {1, 2, 3});

    private static final JournalStart.Reader READER = (receipt, entry) -> {};

    @TempDir
    private Path folder;

    private Path journal;
    private Path anchor;

    @BeforeEach
    void names() {
        journal = folder.resolve("journal");
        anchor = folder.resolve("anchor");
    }

    @Test
    void it_holds_the_head_after_every_record_and_only_its_owner_can_read_it() throws Exception {
        try (var signer = open()) {
            assertThat(anchor).hasContent(line(1, signer.journal.newest()));
            for (int i = 0; i < 3; i++) {
                assertThat(anchor).hasContent(line(1, signer.append()));
            }
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(anchor)))
                .isEqualTo("rw-------");
    }

    @Test
    void every_start_takes_the_next_fencing_number() throws Exception {
        for (int fence = 1; fence <= 3; fence++) {
            try (var signer = open()) {
                assertThat(signer.journal.fence()).isEqualTo(fence);
                assertThat(anchor).hasContent(line(fence, signer.journal.newest()));
            }
        }
    }

    @Test
    void a_signer_that_is_behind_it_does_not_start() throws Exception {
        open().close();
        byte[] old = Files.readAllBytes(journal);
        try (var signer = open()) {
            signer.append();
        }
        Files.write(journal, old);
        assertRefused("the journal is behind its anchor " + anchor + ": it has 2 records, anchored are 4");
    }

    @Test
    void a_journal_that_was_written_by_somebody_else_does_not_start() throws Exception {
        open().close();
        byte[] old = Files.readAllBytes(journal);
        byte[] oldAnchor = Files.readAllBytes(anchor);
        try (var signer = open()) {
            signer.append();
        }
        byte[] genuine = Files.readAllBytes(anchor);
        Files.write(journal, old);
        Files.write(anchor, oldAnchor);
        try (var forked = open()) {
            forked.appendOther();
            forked.appendOther();
        }
        Files.write(anchor, genuine);
        assertRefused("the journal is not the one of its anchor " + anchor + ": record 3 is another");
    }

    @Test
    void an_anchor_from_before_the_newest_start_does_not_start() throws Exception {
        open().close();
        byte[] old = Files.readAllBytes(anchor);
        open().close();
        Files.write(anchor, old);
        assertRefused("the anchor " + anchor + " is older than the journal: its fence is 1, the journal's 2");
    }

    @Test
    void a_record_that_was_synced_but_not_anchored_counts() throws Exception {
        byte[] before;
        Receipt last;
        try (var signer = open()) {
            before = Files.readAllBytes(anchor);
            last = signer.append();
        }
        Files.write(anchor, before);
        try (var signer = open()) {
            assertThat(signer.journal.holds(last.position(), last.hash())).isTrue();
        }
    }

    @Test
    void a_first_start_that_died_with_its_genesis_may_begin_again() throws Exception {
        open().close();
        Files.writeString(journal, Files.readAllLines(journal).getFirst() + "\n");
        Files.delete(anchor);
        try (var signer = open()) {
            assertThat(signer.journal.newest().position()).isOne();
        }
    }

    @Test
    void without_its_anchor_a_journal_does_not_start() throws Exception {
        open().close();
        Files.delete(anchor);
        assertRefused("the anchor " + anchor + " is missing");
    }

    @Test
    void without_the_folder_of_its_anchor_nothing_starts() {
        anchor = folder.resolve("disk/anchor");
        assertThatThrownBy(this::open).hasMessage("the folder of " + anchor + ".lock does not exist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1 1", "0 1 %s", "01 1 %s", "1 -1 %s", "1 1 %s ", "1 1 %sff", "1 1 %s\n1 1 %s", "x 1 %s"})
    void an_anchor_of_another_form_does_not_start(String form) throws Exception {
        open().close();
        String hash = Files.readString(anchor).split("[ \n]")[2];
        Files.writeString(anchor, form.replace("%s", hash) + "\n");
        assertRefused("the anchor " + anchor + " is not a line of fence, position and hash");
    }

    @Test
    void an_anchor_that_another_signer_has_costs_the_journal_no_lock() throws Exception {
        try (var first = open()) {
            Path copy = folder.resolve("copy");
            Files.copy(journal, copy);
            assertThatThrownBy(() -> JournalStart.lock(copy, anchor))
                    .isInstanceOf(StartException.class)
                    .hasMessage("another signer has the anchor " + anchor + " open");
            long start = System.nanoTime();
            JournalStart.lock(copy, folder.resolve("other")).close();
            assertThat(System.nanoTime() - start)
                    .as("without waiting for anybody")
                    .isLessThan(1_000_000_000L);
            first.append();
        }
    }

    @Test
    void whoever_was_overtaken_writes_nothing_more_and_does_not_start_again() throws Exception {
        try (var first = open()) {
            Path copy = folder.resolve("copy");
            Files.copy(journal, copy);
            Files.delete(folder.resolve("anchor.lock")); // as on a file system that keeps no locks
            try (var second = open(copy)) {
                assertThat(second.journal.fence()).isEqualTo(2);
                byte[] before = Files.readAllBytes(journal);
                assertThatThrownBy(first::append)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageStartingWith("the anchor " + anchor + " holds '2 2 ")
                        .hasMessageEndingWith("another signer has taken over from fence 1");
                assertThat(Files.readAllBytes(journal)).isEqualTo(before);
                second.append();
            }
        }
        assertRefused("the journal is behind its anchor " + anchor + ": it has 2 records, anchored are 4");
        open(folder.resolve("copy")).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 1 0000\n"})
    void any_other_hand_on_it_stops_the_writing(String content) throws Exception {
        try (var signer = open()) {
            Files.writeString(anchor, content);
            assertThatThrownBy(signer::append).isInstanceOf(IllegalStateException.class);
            Files.delete(anchor);
            assertThatThrownBy(signer::append).isInstanceOf(IllegalStateException.class);
        }
    }

    private void assertRefused(String sentence) throws IOException {
        byte[] before = Files.readAllBytes(journal);
        assertThatThrownBy(this::open).isInstanceOf(StartException.class).hasMessage(sentence);
        assertThat(Files.readAllBytes(journal)).as("nothing is repaired").isEqualTo(before);
    }

    private static String line(long fence, Receipt head) {
        return fence + " " + head.position() + " " + head.hash() + "\n";
    }

    private record Open(JournalStart start, Journal journal) implements AutoCloseable {
        Receipt append() throws IOException {
            return journal.append(new JournalRecord.Abandoned("ab".repeat(32)));
        }

        Receipt appendOther() throws IOException {
            return journal.append(new JournalRecord.Abandoned("cd".repeat(32)));
        }

        @Override
        public void close() throws IOException {
            journal.close();
            start.close();
        }
    }

    private Open open() throws IOException, StartException {
        return open(journal);
    }

    private Open open(Path file) throws IOException, StartException {
        var clock = new SignerInMemory.StandingClock();
        clock.set(NOON);
        var time = new TrustedTime(clock, clock::nanos);
        time.maximumGap(Duration.ofDays(1));
        var start = JournalStart.lock(file, anchor);
        try {
            return new Open(start, start.begin(start.read(READER), time, GENESIS, READER));
        } catch (IOException | StartException e) {
            start.close();
            throw e;
        }
    }
}
