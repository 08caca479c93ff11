package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.Report;
import dev.countersign.testing.SignerHome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a ceremony at random moments: the same command, run again, always ends with a whole token. */
class CeremonyKillTest {
    private static final int KILLS_IN_A_ROW = 3;

    /** About as long as a ceremony takes on a busy machine, so that some kills come before, some after its steps. */
    private static final int LATEST_MILLISECONDS = 1200;

    @TempDir
    Path folder;

    private final Random moments = new Random();

    @Test
    void a_ceremony_that_was_killed_is_held_again() throws Exception {
        int rows = Report.largeCampaign() ? 60 : 3;
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

    private boolean endsWell(SignerHome home) throws Exception {
        for (int kill = 0; kill < KILLS_IN_A_ROW; kill++) {
            var process = home.java("dev.countersign.signer.Main", arguments(home))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor(moments.nextInt(LATEST_MILLISECONDS), TimeUnit.MILLISECONDS);
            process.destroyForcibly().waitFor();
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
