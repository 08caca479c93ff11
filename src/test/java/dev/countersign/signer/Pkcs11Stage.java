package dev.countersign.signer;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.firmware.DigestSignature;
import dev.countersign.policy.Policy;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.Pkcs11Fault;
import dev.countersign.testing.Pkcs11Fault.Action;
import dev.countersign.testing.Pkcs11Fault.Function;
import dev.countersign.testing.Pkcs11Shim;
import dev.countersign.testing.Pkcs11Shim.Counter;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A home with a token that fails on demand: plays cells one after the other and judges what each leaves. */
final class Pkcs11Stage {
    /** What a start and the first answers may take after the fault is gone. */
    private static final Duration RECOVERY = Duration.ofSeconds(3);

    private static final String[] CHEAP = {"-XX:TieredStopAtLevel=1", "-Xmx64m", "-XX:-UsePerfData"};
    private static final int WRONG_PIN = 64;
    private static final int REFUSED = 65;
    private static final int SURPRISE = 70;
    private static final int KILLED = 137;

    private final SignerHome home;
    private final Policy policy;
    private final Pkcs11Shim shim;
    private final Map<Function, Long> calls = new EnumMap<>(Function.class);
    private long slowestMilliseconds;

    Pkcs11Stage(Path folder) throws IOException {
        home = SignerUnderTest.home(folder);
        policy = SignerUnderTest.policy(home);
        shim = Pkcs11Shim.on(home);
        try (var signer = SignerUnderTest.start(home, CHEAP)) {
            signer.sign(release());
        }
        calls.put(Function.C_SIGN, shim.count(Counter.SIGN));
        calls.put(Function.C_SIGN_INIT, shim.count(Counter.SIGN_INIT));
        calls.put(Function.C_OPEN_SESSION, shim.count(Counter.OPEN_SESSION));
        calls.put(Function.C_LOGIN, shim.count(Counter.LOGIN));
        calls.put(Function.C_FIND_OBJECTS, shim.count(Counter.FIND_OBJECTS));
        calls.put(Function.C_GET_ATTRIBUTE_VALUE, shim.count(Counter.GET_ATTRIBUTE_VALUE));
    }

    /** The longest that a start took after a fault, up to the signature. */
    long slowestMilliseconds() {
        return slowestMilliseconds;
    }

    /** The shim between the signer and the token. */
    Pkcs11Shim shim() {
        return shim;
    }

    /** A signer that may die at any time. */
    SignerUnderTest launch() {
        return SignerUnderTest.launch(home, CHEAP);
    }

    /** A release that two keys of one kind sign. */
    TestRelease release() {
        return TestRelease.thermoTwice(policy, Instant.now());
    }

    /**
     * A start with one release under a fault, and the next start without.
     *
     * @return what is wrong, in a sentence; empty if nothing is
     */
    Optional<String> play(Pkcs11Cell cell) throws IOException {
        long faults = shim.count(Counter.FAULT);
        TestRelease release = release();
        shim.faults(cell.among(calls.getOrDefault(cell.function(), 1L)));
        List<ImageSignature> first = List.of();
        Optional<String> wrong;
        try (var signer = launch()) {
            signer.awaitListening();
            try {
                first = signer.sign(release).signatures();
            } catch (IOException e) {
                // It died, or never listened; how, is judged below.
            }
            wrong = end(cell, signer, !first.isEmpty());
        }
        if (shim.count(Counter.FAULT) != faults + 1) {
            wrong = Optional.of("the fault was applied " + (shim.count(Counter.FAULT) - faults) + " times");
        }
        shim.faults();
        List<ImageSignature> released = first;
        Optional<String> after = recovered(release, released);
        return wrong.or(() -> verified(release, released)).or(() -> after);
    }

    /** How it may have ended: only a killed one otherwise than by one of its own codes, and never as if the PIN were wrong. */
    private static Optional<String> end(Pkcs11Cell cell, SignerUnderTest signer, boolean released) {
        if (released && signer.isAlive()) {
            return Optional.empty();
        }
        int code = signer.awaitExit();
        boolean killed = cell.action() == Action.KILLBEFORE || cell.action() == Action.KILLAFTER;
        boolean pin = cell.refusesPin() && cell.function() == Function.C_LOGIN;
        boolean right = killed
                ? code == KILLED
                : pin
                        ? code == WRONG_PIN
                        : code == SURPRISE || code == REFUSED || (cell.refusesPin() && code == WRONG_PIN);
        return right ? Optional.empty() : Optional.of("it ended with status " + code + ": " + signer.output());
    }

    private Optional<String> recovered(TestRelease release, List<ImageSignature> first) throws IOException {
        long start = System.nanoTime();
        try (var signer = launch()) {
            if (!signer.awaitListening()) {
                return Optional.of("it does not start again: " + signer.output());
            }
            List<ImageSignature> second = signer.sign(release).signatures();
            long milliseconds = (System.nanoTime() - start) / 1_000_000;
            slowestMilliseconds = Math.max(slowestMilliseconds, milliseconds);
            if (milliseconds > RECOVERY.toMillis()) {
                return Optional.of("it took " + milliseconds + " ms to recover");
            }
            var journal = JournalLines.read(home.folder());
            if (journal.intentsFor(release.requestId()) != 1 || journal.signaturesFor(release.requestId()) != 1) {
                return Optional.of("the journal has not one intent and one signature");
            }
            if (!first.isEmpty() && !same(first, second)) {
                return Optional.of("two signatures were released for one request");
            }
            if (shim.count(Counter.FORBIDDEN) != 0) {
                return Optional.of("the signer made, changed or removed objects");
            }
            return verified(release, second);
        }
    }

    private Optional<String> verified(TestRelease release, List<ImageSignature> signatures) {
        var statement = Statement.parse(release.statement());
        byte[] payload = HexFormat.of().parseHex(statement.images().getFirst().payload());
        for (ImageSignature each : signatures) {
            String name = statement.keys().get(each.key() - 1).name();
            if (!DigestSignature.verifies(
                    home.record().key(name).orElseThrow().publicKey(), payload, each.signature())) {
                return Optional.of("a wrong signature was released");
            }
        }
        return Optional.empty();
    }

    private static boolean same(List<ImageSignature> one, List<ImageSignature> other) {
        return one.size() == other.size()
                && IntStream.range(0, one.size())
                        .allMatch(i -> Arrays.equals(
                                one.get(i).signature(), other.get(i).signature()));
    }

    /**
     * Faults of functions that a signer never calls, because the token shall see digests and no messages: one process signs
     * a release under each of them.
     *
     * @return what is wrong, a sentence each
     */
    List<String> playUncalled(List<Pkcs11Cell> cells) throws IOException {
        var wrong = new ArrayList<String>();
        long faults = shim.count(Counter.FAULT);
        try (var signer = SignerUnderTest.start(home, CHEAP)) {
            for (Pkcs11Cell cell : cells) {
                TestRelease release = release();
                shim.faults(Pkcs11Fault.always(cell.function(), cell.action(), cell.argument()));
                verified(release, signer.sign(release).signatures())
                        .ifPresent(sentence -> wrong.add(cell + ": " + sentence));
            }
        }
        shim.faults();
        if (shim.count(Counter.FAULT) != faults
                || shim.count(Counter.SIGN_UPDATE) + shim.count(Counter.SIGN_FINAL) != 0) {
            wrong.add("the token was handed a message");
        }
        return wrong;
    }
}
