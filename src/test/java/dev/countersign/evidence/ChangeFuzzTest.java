package dev.countersign.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever bytes there are, they are a change or an evidence file in its one form, or refused with the one declared exception. */
class ChangeFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void bytes_are_in_one_form_or_refused(byte[] bytes) {
        try {
            assertThat(Change.parse(bytes).encode()).isEqualTo(bytes);
        } catch (StatementException e) {
            // a refusal
        }
        try {
            assertThat(EvidenceFile.parse(bytes).encode()).isEqualTo(bytes);
        } catch (EvidenceException e) {
            // a refusal
        }
    }
}
