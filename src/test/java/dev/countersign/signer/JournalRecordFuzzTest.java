package dev.countersign.signer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever stands in a line of the journal, it is a record in its one form or refused with the one declared exception. */
class JournalRecordFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void a_record_is_read_in_its_one_form_or_refused(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        JournalRecord entry;
        try {
            entry = RecordReader.read(text);
        } catch (StartException e) {
            return; // a refusal
        }
        assertThat(entry.text()).isEqualTo(text);
    }
}
