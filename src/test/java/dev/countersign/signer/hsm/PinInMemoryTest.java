package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.countersign.testing.SignerHome;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks for the PIN in everything that is alive in the heap of a process that has the token open. */
class PinInMemoryTest {
    /** In the heap as characters, as a string and as bytes, so that the search is known to find all three. */
    private static final String CONTROL = "control-8Bq2x";

    @TempDir
    Path folder;

    static final class DumpsItsHeap implements TokenScenario {
        @Override
        public void play(Path home, PrintStream out) throws Exception {
            var control = CONTROL.toCharArray();
            var pin = PinFile.read(home);
            try (var token = Token.open(home, pin, TokenStage.record(home))) {
                Arrays.fill(pin, '\0');
                TokenStage.sign(token, "valve-1", new byte[10]);
                var dump = home.resolve("heap.hprof");
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpHeap(dump.toString(), true);
                out.println(control.length);
            }
        }
    }

    @Test
    void finds_none() throws IOException {
        var home = SignerHome.copy(folder.resolve("signer"), "valve-1=p256");

        assertThat(TokenStage.play(home, DumpsItsHeap.class)).containsExactly(Integer.toString(CONTROL.length()));

        var heap = Files.readString(home.folder().resolve("heap.hprof"), StandardCharsets.ISO_8859_1);
        var pin = Files.readString(home.folder().resolve("pin"), StandardCharsets.US_ASCII);
        assertThat(heap.contains(CONTROL)).as("the control as string").isTrue();
        assertThat(heap.contains(wide(CONTROL))).as("the control as characters").isTrue();
        assertThat(heap.contains(pin)).as("the PIN as string or bytes").isFalse();
        assertThat(heap.contains(wide(pin))).as("the PIN as characters").isFalse();
    }

    /** A heap dump writes characters with two bytes, the higher first. */
    private static String wide(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.ISO_8859_1);
    }
}
