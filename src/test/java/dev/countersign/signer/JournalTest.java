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
            new JournalRecord.Genesis("0".repeat(64)),
            new JournalRecord.Signed(ID, List.of(new ImageSignature(1, 1, new byte[] {1, 2, 3, 4}))),
            new JournalRecord.Abandoned(ID));

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("journal");
    }

    @Test
    void records_come_back_in_their_order_with_their_receipts() throws Exception {
        List<Receipt> written = write();
        var read = new ArrayList<String>();
        var receipts = new ArrayList<Receipt>();
        try (var journal = Journal.open(file, (receipt, entry) -> {
            receipts.add(receipt);
            read.add(entry.text());
        })) {
            assertThat(journal.newest()).isEqualTo(written.getLast());
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
            "0 2026-11-25T12:00:00Z genesis " + "0".repeat(64),
            "1 2026-11-25T12:00:01Z signed " + ID + " 1.1:AQIDBA",
            "2 2026-11-25T12:00:02Z abandoned " + ID
        };
        for (int i = 0; i < expected.length; i++) {
            String hash = Sha256.hexOf((before + " " + expected[i]).getBytes(ISO_8859_1));
            assertThat(lines[i]).isEqualTo(expected[i] + " " + hash);
            before = hash;
        }
        assertThat(lines).hasSameSizeAs(expected);
    }

    @Test
    void it_is_only_for_its_owner() throws Exception {
        write();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void it_goes_on_where_it_ended() throws Exception {
        write();
        try (var journal = Journal.open(file, JournalTest::ignore)) {
            assertThat(journal.append(NOON.plusSeconds(3), RECORDS.getLast(), null, null)
                            .position())
                    .isEqualTo(3);
        }
        assertThat(positions()).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void wherever_the_last_line_is_torn_only_it_is_lost_and_the_journal_goes_on() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file);
        int lastLine = startOfLine(whole, 2);
        for (int length = lastLine; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(positions()).as("cut to %d", length).containsExactly(0L, 1L);
            assertThat(Files.readAllBytes(file)).isEqualTo(Arrays.copyOf(whole, lastLine));
            try (var journal = Journal.open(file, JournalTest::ignore)) {
                journal.append(NOON.plusSeconds(2), RECORDS.getLast(), null, null);
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void a_cut_anywhere_costs_nothing_that_stands_before_it() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length <= whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Files.write(file, cut);
            long complete =
                    new String(cut, ISO_8859_1).chars().filter(c -> c == '\n').count();
            assertThat(positions()).as("cut to %d", length).hasSize((int) complete);
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
            assertFound(whole, whole.length - 1, change);
        }
    }

    @Test
    void a_record_that_is_missing_doubled_or_moved_is_found() throws Exception {
        write();
        String[] lines = Files.readString(file, ISO_8859_1).split("(?<=\n)");
        for (String text : List.of(
                lines[0] + lines[2],
                lines[1] + lines[2],
                lines[0] + lines[0] + lines[1] + lines[2],
                lines[0] + lines[1] + lines[1] + lines[2],
                lines[0] + lines[2] + lines[1],
                lines[0] + "\n" + lines[1] + lines[2],
                "\n" + lines[0] + lines[1] + lines[2],
                lines[0] + lines[1] + lines[2] + "\n")) {
            Files.writeString(file, text, ISO_8859_1);
            assertThatThrownBy(this::positions).isInstanceOf(StartException.class);
        }
    }

    @Test
    void a_record_that_is_older_than_the_one_before_is_found_even_with_a_right_hash() throws Exception {
        write();
        assertThatThrownBy(() -> {
                    chain("3 2026-11-25T12:00:01Z abandoned " + ID);
                    positions();
                })
                .hasMessage("record 3 of the journal is older than the one before");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4 2026-11-25T12:00:03Z abandoned x",
                "03 2026-11-25T12:00:03Z abandoned x",
                "3 yesterday abandoned x",
                "3 2026-11-25T12:00:03Z unsigned x",
                "3 2026-11-25T12:00:03Z abandoned",
                "3 2026-11-25T12:00:03Z abandoned x y",
                "3 2026-11-25T12:00:03Z  abandoned x",
                "3 2026-11-25T12:00:03Z",
                "3"
            })
    void a_line_of_another_form_is_found_even_with_a_right_hash(String content) throws Exception {
        write();
        chain(content);
        assertThatThrownBy(this::positions)
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("record 3 of the journal ");
    }

    @Test
    void a_long_rest_without_a_line_feed_is_not_taken_for_a_torn_line() throws Exception {
        write();
        byte[] whole = Files.readAllBytes(file);
        byte[] longer = Arrays.copyOf(whole, whole.length + 150_000);
        Arrays.fill(longer, whole.length, longer.length, (byte) 'x');
        Files.write(file, longer);
        assertThatThrownBy(this::positions)
                .hasMessage("the journal " + file + " goes on with something else after byte " + whole.length);
        assertThat(Files.size(file)).isEqualTo(longer.length);
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
        assertThat(positions()).hasSize(3);
        assertThat(System.nanoTime() - start).as("without waiting for anybody").isLessThan(1_000_000_000L);
    }

    @Test
    void whoever_comes_second_waits_a_little_and_is_refused() throws Exception {
        try (var first = Journal.open(file, JournalTest::ignore)) {
            assertThat(first.isEmpty()).isTrue();
            assertThatThrownBy(() -> Journal.open(file, JournalTest::ignore))
                    .isInstanceOf(StartException.class)
                    .hasMessage("another signer has the journal " + file + " open");
        }
        assertThat(positions()).isEmpty();
    }

    @Test
    void an_empty_journal_has_no_newest_record() throws Exception {
        try (var journal = Journal.open(file, JournalTest::ignore)) {
            assertThatThrownBy(journal::newest).hasMessage("the journal has no genesis yet");
        }
    }

    private void assertFound(byte[] whole, int index, int change) throws IOException {
        byte[] changed = whole.clone();
        changed[index] ^= (byte) change;
        Files.write(file, changed);
        assertThatThrownBy(this::positions)
                .as("byte %d changed by %02X", index, change)
                .isInstanceOf(StartException.class);
        assertThat(Files.readAllBytes(file)).as("nothing is repaired").isEqualTo(changed);
    }

    private List<Receipt> write() throws IOException, StartException {
        var receipts = new ArrayList<Receipt>();
        try (var journal = Journal.open(file, JournalTest::ignore)) {
            for (int i = 0; i < RECORDS.size(); i++) {
                receipts.add(journal.append(NOON.plusSeconds(i), RECORDS.get(i), null, null));
            }
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
        try (var journal = Journal.open(file, (receipt, entry) -> positions.add(receipt.position()))) {
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
