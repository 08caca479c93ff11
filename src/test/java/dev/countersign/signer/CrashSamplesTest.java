package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.FailingDisk;
import dev.countersign.testing.Pkcs11Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few starts of the crash set that need no luck: for each mistake around journal and token, the one at which it must show. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CrashSamplesTest {
    @TempDir
    private Path folder;

    private CrashLife life;

    @BeforeEach
    void begin() throws IOException {
        life = new CrashLife(folder.resolve("signer"), new Random(1));
    }

    @AfterEach
    void close() {
        life.close();
    }

    @Test
    void the_token_is_asked_for_nothing_but_what_is_in_the_journal() throws IOException {
        assertEndsWell();
        assertThat(life.signed()).as("signed").isPositive();
    }

    @Test
    void what_was_answered_survives_a_power_cut() throws IOException {
        life.start(CrashFault.killedWithoutPower());
        life.start(CrashFault.killedWithoutPower());
        assertEndsWell();
    }

    @Test
    void what_a_lying_token_signs_stays_inside() throws IOException {
        life.tokenFails(Pkcs11Fault.Action.FLIP);
        assertThat(life.start(CrashFault.killedWithoutPower())).isTrue();
        assertThat(life.signed()).as("let out").isZero();
        assertEndsWell();
    }

    @Test
    void what_a_killed_process_had_not_synced_is_synced_by_the_next_one() throws IOException {
        life.start(CrashFault.at("journal.written.intent", 1, false));
        life.start(CrashFault.at("hsm.after", 1, true));
        assertEndsWell();
    }

    @Test
    void killed_before_the_signature_is_synced_it_has_shown_it_to_nobody() throws IOException {
        life.start(CrashFault.at("journal.written.signed", 1, true));
        assertThat(life.signed()).as("let out").isZero();
        assertEndsWell();
    }

    @Test
    void nothing_is_answered_after_a_sync_that_failed() throws IOException {
        life.disk().fail(FailingDisk.Call.SYNC, 3, FailingDisk.EIO);
        life.start(CrashFault.killedWithoutPower());
        assertEndsWell();
    }

    @Test
    void nothing_is_written_after_a_write_that_failed() throws IOException {
        life.disk().fail(FailingDisk.Call.WRITE, 3, FailingDisk.ENOSPC);
        life.start(CrashFault.killedWithoutPower());
        assertEndsWell();
    }

    @Test
    void what_is_written_in_pieces_is_written_whole() throws IOException {
        life.disk().fail(FailingDisk.Call.SHORT, 1, FailingDisk.EIO);
        life.start(CrashFault.killedWithoutPower());
        assertEndsWell();
    }

    private void assertEndsWell() throws IOException {
        life.end();
        assertThat(life.violations()).isEmpty();
    }
}
