package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the server's newest receipt does to a signer that holds it, and to one that does not. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PresentedHeadTest {
    @TempDir
    private Path folder;

    private SignerInMemory signer;

    @BeforeEach
    void open() throws Exception {
        signer = new SignerInMemory(folder);
        signer.restartUnpresented();
    }

    @AfterEach
    void close() throws IOException {
        signer.close();
    }

    @Test
    void before_a_head_was_presented_nothing_is_signed_and_after_it_everything() throws Exception {
        TestRelease release = signer.thermo();
        assertBehind(release.approved(), "Nobody has presented");
        assertThat(signer.ask(Question.Present.of(signer.records().newest())))
                .isEqualTo(signer.records().newest());
        assertThat(signer.ask(release.approved(), release.artifact())).isInstanceOf(Receipt.class);
        signer.restartUnpresented();
        assertBehind(release.complete(), "Nobody has presented");
        assertThat(signer.ask(Question.Present.nothing())).isInstanceOf(Receipt.class);
        assertThat(signer.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
    }

    @Test
    void every_record_of_the_journal_is_a_head_that_it_holds() throws Exception {
        Receipt first = (Receipt) signer.ask(Question.Present.nothing());
        signer.ask(signer.thermo().rejectedBy(APPROVER_1));
        assertThat(signer.ask(Question.Present.of(first))).isInstanceOf(Receipt.class);
    }

    @Test
    void one_head_that_the_journal_does_not_hold_stops_everything_until_the_next_start() throws Exception {
        TestRelease release = signer.thermo();
        Receipt newest = signer.records().newest();
        for (Question.Present unknown : new Question.Present[] {
            new Question.Present(newest.position() + 2, newest.hash()),
            new Question.Present(newest.position() + 1, "0".repeat(64)),
            new Question.Present(1, newest.hash()),
            new Question.Present(Long.MAX_VALUE, newest.hash()),
            new Question.Present(1, "")
        }) {
            assertBehind(unknown, "lacks a record");
            assertThat(signer.ask(Question.Present.of(newest))).isInstanceOf(Answer.Refused.class);
            assertBehind(release.approved(), "lacks a record");
            signer.restartUnpresented();
            newest = signer.records().newest();
            assertThat(signer.ask(Question.Present.of(newest))).isInstanceOf(Receipt.class);
            signer.restartUnpresented();
        }
    }

    @Test
    void a_refusal_by_a_person_is_taken_whatever_was_presented() throws Exception {
        assertThat(signer.ask(signer.thermo().rejectedBy(APPROVER_1))).isInstanceOf(Receipt.class);
        signer.ask(new Question.Present(100, "0".repeat(64)));
        assertThat(signer.ask(signer.thermo().rejectedBy(APPROVER_1))).isInstanceOf(Receipt.class);
    }

    private void assertBehind(Question question, String reason) throws IOException {
        assertThat(signer.ask(question, signer.thermo().artifact()))
                .isInstanceOfSatisfying(Answer.Refused.class, refused -> {
                    assertThat(refused.code()).isEqualTo(RefusalCode.BEHIND);
                    assertThat(refused.sentence()).contains(reason);
                });
    }
}
