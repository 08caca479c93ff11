package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.FailingDisk;
import dev.countersign.testing.Pkcs11Fault;
import dev.countersign.testing.Pkcs11Shim;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerSocket;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One home of a signer, which is started again and again while things befall it, and the clients that want their releases signed whatever happens. */
final class CrashLife implements AutoCloseable {
    private static final List<String> CHEAP =
            List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx64m", "-XX:-UsePerfData");

    /** How a signer may end: no more tries with this PIN, no start for a reason, surprise, killed. */
    private static final Set<Integer> ENDS = Set.of(0, 64, 65, 70, 137);

    private static final Set<RefusalCode> LATER = Set.of(RefusalCode.BUSY, RefusalCode.CLOCK);

    private final SignerHome home;
    private final Policy policy;
    private final Pkcs11Shim shim;
    private final FailingDisk disk;
    private final CrashOracle oracle;
    private final Random random;
    private final List<Wanted> wanted = new ArrayList<>();
    private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("killer").factory());
    private int made;

    /** A release that a client wants signed, or refused. */
    private static final class Wanted {
        private final TestRelease release;
        private final boolean refused;
        private boolean intended;
        private boolean over;

        private Wanted(TestRelease release, boolean refused) {
            this.release = release;
            this.refused = refused;
        }
    }

    CrashLife(Path folder, Random random) throws IOException {
        this.home = SignerUnderTest.home(folder);
        this.policy = SignerUnderTest.policy(home);
        this.shim = Pkcs11Shim.on(home);
        this.disk = FailingDisk.under(home);
        this.oracle = new CrashOracle(home, shim);
        this.random = random;
    }

    /** The token from the first signature of a request on: the canaries, one for each key, come before. */
    void tokenFails(Pkcs11Fault.Action action) {
        int canaries = home.record().keys().size();
        shim.faults(new Pkcs11Fault(Pkcs11Fault.Function.C_SIGN, canaries + 1, Integer.MAX_VALUE, action, 0));
    }

    FailingDisk disk() {
        return disk;
    }

    List<String> violations() {
        return oracle.violations();
    }

    /** How many releases have come to be signed, whatever befell them. */
    int signed() {
        return oracle.released();
    }

    /** Whether anything befell the signer. */
    boolean start() throws IOException {
        return start(CrashFault.any(random, shim, disk));
    }

    /** One start under a fault; what it leaves is judged. */
    boolean start(CrashFault fault) throws IOException {
        int wrong = oracle.violations().size();
        long noticed = shim.count(Pkcs11Shim.Counter.FAULT) + disk.failures();
        boolean died;
        var options = new ArrayList<>(CHEAP);
        options.addAll(fault.options());
        String output;
        try (var signer = SignerUnderTest.launch(home, options.toArray(String[]::new))) {
            if (fault.killAfter() >= 0 && fault.fromLaunch()) {
                kill(signer, fault.killAfter());
            }
            signer.awaitListening();
            if (fault.killAfter() >= 0 && !fault.fromLaunch()) {
                kill(signer, fault.killAfter());
            }
            try {
                work(signer);
            } catch (IOException e) {
                // It died; that is what this is for.
            }
            died = !signer.isAlive() || fault.killAfter() >= 0;
            signer.kill();
            output = signer.output();
            if (!ENDS.contains(signer.awaitExit())) {
                oracle.violation("it ended with status " + signer.awaitExit());
            }
        }
        if (fault.powerCut()) {
            if (random.nextBoolean()) {
                disk.cutPower();
            } else {
                disk.cutPower(random);
            }
        }
        oracle.judge(output);
        explain(wrong, fault.name(), output);
        return died || fault.powerCut() || shim.count(Pkcs11Shim.Counter.FAULT) + disk.failures() > noticed;
    }

    /** A start at which nothing happens any more: everything must come to its end. */
    void end() throws IOException {
        int wrong = oracle.violations().size();
        CrashFault.none(shim, disk);
        String output;
        try (var signer = SignerUnderTest.launch(home, CHEAP.toArray(String[]::new))) {
            if (!signer.awaitListening()) {
                oracle.violation("locked out: it does not start again");
            } else {
                work(signer);
                for (Wanted each : wanted) {
                    if (!each.over) {
                        oracle.violation("I10: lost: " + each.release.requestId());
                    }
                }
            }
            signer.kill();
            output = signer.output();
        } catch (IOException e) {
            oracle.violation("it died though nothing happened: " + e);
            output = "";
        }
        oracle.judge(output);
        explain(wrong, "nothing any more", output);
    }

    private void kill(SignerUnderTest signer, int milliseconds) {
        var _ = killer.schedule(signer::kill, milliseconds, TimeUnit.MILLISECONDS);
    }

    private void explain(int wrong, String fault, String output) {
        if (oracle.violations().size() > wrong) {
            oracle.violation("    … with " + fault + "; it said: " + output);
        }
    }

    private void work(SignerUnderTest signer) throws IOException {
        try (var socket = signer.connect()) {
            present(socket);
            for (Wanted each : List.copyOf(wanted)) {
                if (!each.over || random.nextInt(4) == 0) {
                    pursue(each, socket);
                }
            }
            for (int i = 0; i < 3; i++) {
                pursue(another(), socket);
            }
            alone(socket);
        }
    }

    private void present(SignerSocket socket) throws IOException {
        var newest = oracle.newestHead();
        Question question = newest.isEmpty() ? Question.Present.nothing() : Question.Present.of(newest.getFirst());
        if (socket.ask(question) instanceof Answer.Refused(RefusalCode code, String sentence)
                && code == RefusalCode.BEHIND) {
            oracle.violation("I5: the signer lost a head: " + sentence);
        }
    }

    /** Asks for what is still to be done; for what is done, asks again. */
    private void pursue(Wanted each, SignerSocket socket) throws IOException {
        TestRelease release = each.release;
        if (each.refused) {
            if (receipt(socket.ask(release.rejectedBy(TestRelease.SECURITY_1))) != null) {
                each.over = true;
                expectRefused(socket.ask(release.approved(), release.artifact()), RefusalCode.REJECTED);
            }
            return;
        }
        if (!each.intended && receipt(socket.ask(release.approved(), release.artifact())) != null) {
            each.intended = true;
        }
        if (each.intended) {
            switch (socket.ask(release.complete(), release.artifact())) {
                case Answer.Signed signed -> {
                    oracle.told(signed.receipt());
                    oracle.letOut(release.requestId(), signed.signatures());
                    each.over = true;
                }
                case Answer.Refused refused -> expectLater(refused);
                case Answer other -> oracle.violation("signing was answered with " + other);
            }
        }
    }

    /** One person is not enough, whatever happened before. */
    private void alone(SignerSocket socket) throws IOException {
        TestRelease release = release();
        expectRefused(socket.ask(release.approvedBy(TestRelease.APPROVER_1), release.artifact()), RefusalCode.QUORUM);
    }

    private Answer.@Nullable Receipt receipt(Answer answer) {
        if (answer instanceof Answer.Receipt receipt) {
            oracle.told(receipt);
            return receipt;
        }
        if (answer instanceof Answer.Refused refused) {
            expectLater(refused);
        } else {
            oracle.violation("a receipt was expected, not " + answer);
        }
        return null;
    }

    private void expectLater(Answer.Refused refused) {
        if (!LATER.contains(refused.code())) {
            oracle.violation("I10: refused: " + refused.sentence());
        }
    }

    private void expectRefused(Answer answer, RefusalCode expected) {
        if (!(answer instanceof Answer.Refused(RefusalCode code, String sentence))
                || (code != expected && !LATER.contains(code))) {
            oracle.violation("I2: expected a refusal " + expected + ", not " + answer);
        }
    }

    private Wanted another() {
        var next = new Wanted(release(), made % 7 == 0);
        oracle.asked(next.release);
        wanted.add(next);
        return next;
    }

    /** No two releases have the same bytes, so that what the token signs says for which one. */
    private TestRelease release() {
        made++;
        String version = "1." + made / 100 + "." + made % 100;
        return made % 2 == 0
                ? TestRelease.of(
                        policy,
                        Instant.now(),
                        "thermo-controller",
                        made % 4 == 0 ? "twice" : "release",
                        KeyKind.RSA_3072,
                        EspImageBuilder.application(Chip.ESP32_C3, version, 7))
                : TestRelease.of(
                        policy,
                        Instant.now(),
                        "valve-controller",
                        "release",
                        KeyKind.P_256,
                        EspImageBuilder.application(Chip.ESP32_C6, version, 1));
    }

    @Override
    public void close() {
        killer.shutdownNow();
    }
}
