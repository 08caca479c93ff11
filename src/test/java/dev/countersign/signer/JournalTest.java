package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Answer.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hash-chained file: what it keeps, what it finds, and what a crash may cost. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class JournalTest {
    private static final String ID = "ab".repeat(32);
    private static final List<JournalRecord> RECORDS = List.of(
            new JournalRecord.Genesis("0".repeat(64), new byte[] {1, 2, 3}),
            new JournalRecord.Start(1),
            new JournalRecord.Signed(ID, List.of(new ImageSignature(1, 1, new byte[] {1, 2, 3, 4}))),
            new JournalRecord.Abandoned(ID));

    @TempDir
    private Path folder;

    private Path file;
    private Path anchor;

    @BeforeEach
    void name() {
        file = folder.resolve("journal");
        anchor = folder.resolve("anchor");
    }

    @Test
    void records_come_back_in_their_order_with_their_receipts() throws Exception {
        List<Receipt> written = write();
        var read = new ArrayList<String>();
        var receipts = new ArrayList<Receipt>();
        try (var start = JournalStart.lock(file, anchor)) {
            JournalStart.Found found = start.read((receipt, entry) -> {
                        receipts.add(receipt);
                        read.add(entry.text());
                    })
                    .found();
            assertThat(found.newest()).isEqualTo(written.getLast());
            assertThat(found.fence()).isOne();
        }
        assertThat(receipts).isEqualTo(written);
        assertThat(read).isEqualTo(RECORDS.stream().map(JournalRecord::text).toList());
    }

    @Test
    void the_bytes_are_those_of_the_package_document() throws Exception {
        write();
        String[] lines = Files.readString(file, ISO_8859_1).split("\n");
        String before = "0".repeat(64);
        String[] expected = {
            "0 2026-11-25T12:00:00Z genesis " + "0".repeat(64) + " AQID",
            "1 2026-11-25T12:00:00Z start 1",
            "2 2026-11-25T12:00:02Z signed " + ID + " 1.1:AQIDBA",
            "3 2026-11-25T12:00:03Z abandoned " + ID
        };
        for (int i = 0; i < expected.length; i++) {
            String hash = Sha256.hexOf((before + " " + expected[i]).getBytes(ISO_8859_1));
            assertThat(lines[i]).isEqualTo(expected[i] + " " + hash);
            before = hash;
        }
        assertThat(lines).hasSameSizeAs(expected);
        assertThat(anchor).hasContent("1 3 " + before + "\n");
    }

    @Test
    void it_is_only_for_its_owner() throws Exception {
        write();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void it_goes_on_where_it_ended_with_the_next_fencing_number() throws Exception {
        write();
        try (var open = begin(NOON.plusSeconds(4))) {
            assertThat(open.journal.fence()).isEqualTo(2);
            assertThat(open.journal
                            .append(NOON.plusSeconds(5), RECORDS.getLast())
                            .position())
                    .isEqualTo(5);
        }
        assertThat(Files.readString(file)).contains("4 2026-11-25T12:00:04Z start 2 ");
        assertThat(positions()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void it_knows_its_own_records_and_no_others() throws Exception {
        List<Receipt> written = write();
        try (var open = begin(NOON.plusSeconds(4))) {
            for (Receipt receipt : written) {
                assertThat(open.journal.holds(receipt.position(), receipt.hash()))
                        .isTrue();
                assertThat(open.journal.holds(receipt.position() + 1, receipt.hash()))
                        .isFalse();
                assertThat(open.journal.holds(receipt.position() - 1, receipt.hash()))
                        .isFalse();
            }
            Receipt newest = open.journal.newest();
            assertThat(open.journal.holds(newest.position(), newest.hash())).isTrue();
            assertThat(open.journal.holds(newest.position() + 1, newest.hash())).isFalse();
        }
    }

    @Test
    void wherever_the_last_line_is_torn_only_it_is_lost_and_the_journal_goes_on() throws Exception {
        write();
        String anchored;
        try (var open = begin(NOON.plusSeconds(4))) {
            anchored = Files.readString(anchor); // which is written after the journal was synced
            open.journal.append(NOON.plusSeconds(4), RECORDS.getLast());
        }
        byte[] whole = Files.readAllBytes(file);
        int torn = startOfLine(whole, 5);
        for (int length = torn; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file, cut);
            Files.writeString(anchor, anchored);
            assertThat(positions()).as("cut to %d", length).containsExactly(0L, 1L, 2L, 3L, 4L);
            assertThat(Files.readAllBytes(file)).as("reading changes nothing").isEqualTo(cut);
            begin(NOON.plusSeconds(5)).close();
            assertThat(positions()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
            assertThat(Files.readString(file).substring(torn)).matches("5 2026-11-25T12:00:05Z start 3 [0-9a-f]{64}\n");
        }
    }

    @Test
    void a_cut_anywhere_in_what_somebody_was_told_is_found_by_the_anchor() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file, cut);
            long complete =
                    new String(cut, ISO_8859_1).chars().filter(c -> c == '\n').count();
            assertThatThrownBy(this::positions)
                    .as("cut to %d", length)
                    .isInstanceOf(StartException.class)
                    .hasMessage("the journal is behind its anchor " + anchor + ": it has " + complete
                            + " records, anchored are 4");
            assertThat(Files.readAllBytes(file)).as("nothing is cut off").isEqualTo(cut);
        }
    }

    @Test
    void every_change_of_one_byte_is_found() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            assertFound(whole, i, 1 << i % 8);
            if (whole[i] != '\n') {
                assertFound(whole, i, whole[i] ^ '\n');
            }
        }
    }

    @Test
    void the_last_line_feed_cannot_change_into_a_torn_line() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file);
        for (int change = 1; change < 256; change++) {
            byte[] changed = whole.clone();
            changed[whole.length - 1] ^= (byte) change;
            Files.write(file, changed);
            assertThatThrownBy(this::positions)
                    .hasMessage("the line feed of the last record of the journal " + file + " is damaged");
        }
    }

    @Test
    void a_record_that_is_missing_doubled_or_moved_is_found() throws Exception {
        write();
        String[] lines = Files.readString(file, ISO_8859_1).split("(?<=\n)");
        for (String text : List.of(
                lines[0] + lines[2] + lines[3],
                lines[1] + lines[2] + lines[3],
                lines[0] + lines[0] + lines[1] + lines[2] + lines[3],
                lines[0] + lines[1] + lines[1] + lines[2] + lines[3],
                lines[0] + lines[2] + lines[1] + lines[3],
                lines[0] + "\n" + lines[1] + lines[2] + lines[3],
                "\n" + lines[0] + lines[1] + lines[2] + lines[3],
                lines[0] + lines[1] + lines[2] + lines[3] + "\n")) {
            Files.writeString(file, text, ISO_8859_1);
            assertThatThrownBy(this::positions)
                    .isInstanceOf(StartException.class)
                    .hasMessageMatching("record [0-4] of the journal .*");
        }
    }

    @Test
    void a_record_that_is_older_than_the_one_before_is_found_even_with_a_right_hash() throws Exception {
        write();
        chain("4 2026-11-25T12:00:02Z abandoned " + ID);
        assertThatThrownBy(this::positions).hasMessage("record 4 of the journal is older than the one before");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 0, -1})
    void a_start_that_does_not_raise_the_fencing_number_is_found_even_with_a_right_hash(long fence) throws Exception {
        write();
        chain("4 2026-11-25T12:00:04Z start " + fence);
        assertThatThrownBy(this::positions).hasMessage("record 4 of the journal does not raise the fencing number");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5 2026-11-25T12:00:04Z abandoned x",
                "04 2026-11-25T12:00:04Z abandoned x",
                "4 yesterday abandoned x",
                "4 2026-11-25T12:00:04Z unsigned x",
                "4 2026-11-25T12:00:04Z abandoned",
                "4 2026-11-25T12:00:04Z abandoned x y",
                "4 2026-11-25T12:00:04Z  abandoned x",
                "4 2026-11-25T12:00:04Z start two",
                "4 2026-11-25T12:00:04Z start 02",
                "4 2026-11-25T12:00:04Z",
                "4"
            })
    void a_line_of_another_form_is_found_even_with_a_right_hash(String content) throws Exception {
        write();
        chain(content);
        assertThatThrownBy(this::positions)
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("record 4 of the journal ");
    }

    @Test
    void a_long_rest_without_a_line_feed_is_not_taken_for_a_torn_line() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file);
        for (int rest : new int[] {100_000, 100_001, 150_000}) {
            byte[] longer = Arrays.copyOf(whole, whole.length + rest);
            Arrays.fill(longer, whole.length, longer.length, (byte) 'x');
            Files.write(file, longer);
            if (rest == 100_000) {
                assertThat(positions()).as("as long as a line may be").hasSize(4);
            } else {
                assertThatThrownBy(this::positions)
                        .hasMessage("the journal " + file + " goes on with something else after byte " + whole.length);
            }
            assertThat(Files.size(file)).isEqualTo(longer.length);
        }
    }

    @Test
    void a_failed_opening_keeps_no_lock() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file);
        byte[] changed = whole.clone();
        changed[10] ^= 1;
        Files.write(file, changed);
        assertThatThrownBy(this::positions).isInstanceOf(StartException.class);
        Files.write(file, whole);
        long start = System.nanoTime();
        assertThat(positions()).hasSize(4);
        assertThat(System.nanoTime() - start).as("without waiting for anybody").isLessThan(1_000_000_000L);
    }

    @Test
    void whoever_comes_second_to_the_journal_waits_a_little_and_is_refused() throws Exception {
        Path other = folder.resolve("other-anchor");
        try (var first = JournalStart.lock(file, anchor)) {
            assertThat(first.read((receipt, entry) -> {}).found().hashes()).isEmpty();
            assertThatThrownBy(() -> JournalStart.lock(file, other))
                    .isInstanceOf(StartException.class)
                    .hasMessage("another signer has the journal " + file + " open");
        }
        JournalStart.lock(file, other).close();
    }

    private void assertFound(byte[] whole, int index, int change) throws IOException {
        byte[] changed = whole.clone();
        changed[index] ^= (byte) change;
        Files.write(file, changed);
        assertThatThrownBy(this::positions)
                .as("byte %d changed by %02X", index, change)
                .isInstanceOf(StartException.class)
                .hasMessageNotContaining("anchor");
        assertThat(Files.readAllBytes(file)).as("nothing is repaired").isEqualTo(changed);
    }

    /** A journal that was opened for appending at this time. */
    private record Open(JournalStart start, Journal journal) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            journal.close();
            start.close();
        }
    }

    private Open begin(Instant now) throws IOException, StartException {
        var start = JournalStart.lock(file, anchor);
        var clock = new SignerInMemory.StandingClock();
        clock.set(now);
        var time = new TrustedTime(clock, clock::nanos);
        time.maximumGap(Duration.ofDays(1));
        JournalStart.Reader reader = (receipt, entry) -> {};
        var checked = start.read(reader);
        return new Open(start, start.begin(checked, time, (JournalRecord.Genesis) RECORDS.getFirst(), reader));
    }

    /** Writes the genesis and the start by opening, and the others after it, two seconds later the first. */
    private List<Receipt> write() throws IOException, StartException {
        var receipts = new ArrayList<Receipt>();
        try (var open = begin(NOON)) {
            for (int i = 2; i < RECORDS.size(); i++) {
                open.journal.append(NOON.plusSeconds(i), RECORDS.get(i));
            }
        }
        try (var start = JournalStart.lock(file, anchor)) {
            start.read((receipt, entry) -> receipts.add(receipt));
        }
        return receipts;
    }

    /** Appends a line with the hash that it must have: whoever can write the file can do that. */
    private void chain(String content) throws IOException {
        String text = Files.readString(file, ISO_8859_1);
        String before = text.substring(text.length() - 65, text.length() - 1);
        String hash = Sha256.hexOf((before + " " + content).getBytes(ISO_8859_1));
        Files.writeString(file, text + content + " " + hash + "\n", ISO_8859_1);
    }

    private List<Long> positions() throws IOException, StartException {
        var positions = new ArrayList<Long>();
        try (var start = JournalStart.lock(file, anchor)) {
            start.read((receipt, entry) -> positions.add(receipt.position()));
            return positions;
        }
    }

    private static int startOfLine(byte[] bytes, int line) {
        int start = 0;
        for (int i = 0; i < line; i++) {
            while (bytes[start++] != '\n') {}
        }
        return start;
    }

    @SuppressWarnings("unused")
    private static void ignore(Receipt receipt, JournalRecord entry) {}
}
