package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.Folders;
import dev.countersign.testing.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Campaign {@code crash-starts}: real signers on real tokens, killed at named places and at any moment, with tokens and disks that fail, and with the power
 * cut. Several lives side by side, each of some starts; {@link CrashOracle} judges after each.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CrashStartsTest {
    private static final long SEED = 20_261_125;
    private static final int STARTS = Report.largeCampaign() ? 2_000 : 150;
    private static final int STARTS_OF_A_LIFE = 15;
    private static final int LIVES_AT_ONCE = 3;

    @TempDir
    private Path folder;

    @Test
    void whatever_befalls_it_nothing_is_signed_wrongly_and_nothing_is_lost() throws Exception {
        var faulted = new AtomicInteger();
        var lives = new AtomicInteger();
        var signed = new AtomicInteger();
        List<String> violations = Collections.synchronizedList(new ArrayList<>());
        try (var threads = Executors.newFixedThreadPool(LIVES_AT_ONCE)) {
            var running = new ArrayList<java.util.concurrent.Future<?>>();
            for (int i = 0; i < LIVES_AT_ONCE; i++) {
                running.add(threads.submit(() -> {
                    while (faulted.get() < STARTS) {
                        live(lives.getAndIncrement(), faulted, signed, violations);
                    }
                    return null;
                }));
            }
            for (var each : running) {
                each.get();
            }
        }
        Report.campaign(
                "crash-starts",
                faulted.get(),
                Math.min(violations.size(), faulted.get()),
                "nothing signed without a durable intent, nothing let out twice or wrongly, nothing lost");
        assertThat(violations).isEmpty();
        assertThat(signed.get()).as("releases signed all the same").isGreaterThan(faulted.get());
    }

    private void live(int number, AtomicInteger faulted, AtomicInteger signed, List<String> violations)
            throws IOException {
        Path home = folder.resolve("life-" + number);
        var random = new Random(SEED + number);
        try (var life = new CrashLife(home.resolve("signer"), random)) {
            for (int i = 0; i < STARTS_OF_A_LIFE && life.violations().isEmpty(); i++) {
                if (life.start()) {
                    faulted.incrementAndGet();
                }
            }
            life.end();
            signed.addAndGet(life.signed());
            life.violations().forEach(each -> violations.add("life " + number + ": " + each));
        }
        Folders.delete(home);
    }
}
