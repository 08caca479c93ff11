package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.testing.Report;
import dev.countersign.testing.SignerHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a ceremony at random moments. What it leaves is found by the census or is nothing, and the same
 * command, run again, always ends with a whole token.
 */
class CeremonyKillTest {
    private static final int KILLS_IN_A_ROW = 3;

    /** About as long as a ceremony takes on a busy machine, so that some kills come before, some after its steps. */
    private static final int LATEST_MILLISECONDS = 1200;

    @TempDir
    Path folder;

    private final Random moments = new Random();

    @Test
    void a_ceremony_that_was_killed_is_held_again() throws Exception {
        int rows = Report.largeCampaign() ? 60 : 5;
        int failed = 0;
        for (int row = 0; row < rows; row++) {
            if (!endsWell(SignerHome.withoutToken(folder.resolve("signer-" + row)))) {
                failed++;
            }
        }
        Report.campaign(
                "ceremony-kills",
                (long) rows * KILLS_IN_A_ROW,
                failed,
                "a ceremony that was killed is held again by the same command; its census finds nothing left over");
        assertThat(failed).isZero();
    }

    /** A kill may come before anything is made, in the middle, or after the record: each is told from the others. */
    @Test
    void an_addition_that_was_killed_leaves_nothing_or_something_that_the_census_finds() throws Exception {
        int kills = Report.largeCampaign() ? 200 : 25;
        int failed = 0;
        int found = 0;
        var home = SignerHome.copy(folder.resolve("adding"), "valve-1=p256");
        for (int kill = 1; kill <= kills; kill++) {
            int keys = home.record().keys().size();
            if (keys == CeremonyRecord.MAXIMUM_KEYS) {
                home = SignerHome.copy(folder.resolve("adding-" + kill), "valve-1=p256");
                keys = 1;
            }
            kill(home, adding(home, keys));
            var said = TokenStage.play(home, TokenTest.Opens.class).getFirst();
            if (said.contains("is not what the ceremony recorded")) {
                found++;
            } else if (!said.equals("open with " + names(home))) {
                System.err.println("after kill " + kill + ": " + said);
                failed++;
            }
        }
        var last = home.run(
                "dev.countersign.signer.Main", adding(home, home.record().keys().size()));
        if (last.exit() != 0
                || !TokenStage.play(home, TokenTest.Opens.class).getFirst().equals("open with " + names(home))) {
            System.err.println(last.output());
            failed++;
        }
        Report.campaign(
                "addition-kills",
                kills,
                failed,
                "what a killed addition left was nothing, a whole key, or found by the census (" + found
                        + "), and the same command went on");
        assertThat(failed).isZero();
    }

    private static String names(SignerHome home) {
        return home.record().keys().stream().map(KeyRecord::name).collect(Collectors.joining(", "));
    }

    private static String[] adding(SignerHome home, int keys) {
        return new String[] {"ceremony", "--home", home.folder().toString(), "--add", "valve-" + (keys + 1) + "=p256"};
    }

    private void kill(SignerHome home, String... arguments) throws Exception {
        var process = home.java("dev.countersign.signer.Main", arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.waitFor(moments.nextInt(LATEST_MILLISECONDS), TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
    }

    private boolean endsWell(SignerHome home) throws Exception {
        for (int kill = 0; kill < KILLS_IN_A_ROW; kill++) {
            kill(home, arguments(home));
        }
        if (!Files.exists(home.folder().resolve("ceremony.record"))) {
            var last = home.run("dev.countersign.signer.Main", arguments(home));
            if (last.exit() != 0) {
                System.err.println(last.output());
                return false;
            }
        }
        var opened = TokenStage.play(home, TokenTest.Opens.class);
        if (!opened.getFirst().equals("open with valve-1, thermo-1, valve-2")) {
            System.err.println(opened);
            return false;
        }
        return true;
    }

    private static String[] arguments(SignerHome home) {
        return new String[] {
            "ceremony",
            "--home",
            home.folder().toString(),
            "--module",
            SignerHome.module().toString(),
            "--key",
            "valve-1=p256",
            "--key",
            "thermo-1=rsa3072",
            "--key",
            "valve-2=p256"
        };
    }
}
