package dev.countersign.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever the bytes are, they are a statement in its one form or refused with the one declared exception. */
class StatementFuzzTest {

    @FuzzTest(maxDuration = "60s")
    void a_statement_is_read_in_its_one_form_or_refused(byte[] bytes) {
        Statement statement;
        try {
            statement = Statement.parse(bytes);
        } catch (StatementException e) {
            return; // a refusal
        }
        assertThat(statement.encode()).isEqualTo(bytes);
    }
}
