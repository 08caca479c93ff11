package dev.countersign.signer;

import dev.countersign.testing.FailingDisk;
import dev.countersign.testing.Pkcs11Fault;
import dev.countersign.testing.Pkcs11Shim;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One home of a signer, which is started again and again while things befall it, and the clients that want their releases signed whatever happens. */
final class CrashLife implements AutoCloseable {
    private static final List<String> CHEAP =
            List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx64m", "-XX:-UsePerfData");

    /** I13: settings that somebody might hope for; one person alone is refused under each of them. */
    private static final List<String> VAIN = List.of(
            "-Dcountersign.threshold=1",
            "-Dcountersign.quorum=0",
            "-Dcountersign.verify=false",
            "-Dcountersign.development=true",
            "-Dcountersign.policy=any",
            "-Dcountersign.window=0s");

    /** How a signer may end: no more tries with this PIN, no start for a reason, surprise, killed. */
    private static final Set<Integer> ENDS = Set.of(0, 64, 65, 70, 137);

    private final SignerHome home;
    private final Pkcs11Shim shim;
    private final FailingDisk disk;
    private final CrashOracle oracle;
    private final CrashClients clients;
    private final Random random;
    private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("killer").factory());

    CrashLife(Path folder, Random random) throws IOException {
        this.home = SignerUnderTest.home(folder);
        SignerUnderTest.pin(home, CrashClients.policy(home));
        this.shim = Pkcs11Shim.on(home);
        this.disk = FailingDisk.under(home);
        this.oracle = new CrashOracle(home, shim);
        this.random = random;
        this.clients = new CrashClients(home, oracle, random);
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
        options.add(VAIN.get(random.nextInt(VAIN.size())));
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
                try (var socket = signer.connect()) {
                    clients.finish(socket);
                }
            }
            signer.kill();
            output = signer.output();
        } catch (IOException e) {
            oracle.violation("it died though nothing happened: " + e);
            output = "";
        }
        oracle.judge(output);
        oracle.judgeIndependently();
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
            clients.work(socket);
        }
    }

    @Override
    public void close() {
        killer.shutdownNow();
    }
}
