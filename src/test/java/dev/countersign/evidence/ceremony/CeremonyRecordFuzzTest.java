package dev.countersign.evidence.ceremony;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes are, the parser answers with a record of exactly these bytes or the one declared exception. */
class CeremonyRecordFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void a_record_is_read_or_refused(byte[] bytes) {
        try {
            assertThat(CeremonyRecord.parse(bytes).encode()).isEqualTo(bytes);
        } catch (CeremonyException e) {
            // a refusal
        }
    }
}
