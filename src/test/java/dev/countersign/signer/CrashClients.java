package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.SECURITY_1;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyDigest;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerSocket;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Those who want releases signed, refused or vetoed by a signer that keeps dying, stop and start keys, and change its policy: each asks again
 * until there is an answer, and tells the oracle all that is answered.
 */
final class CrashClients {
    /** Released with two keys, of which one is stopped and started. */
    private static final String TWICE = "twice";

    private static final String STOPPED = "thermo-2";

    /** It may be otherwise later. */
    private static final Set<RefusalCode> LATER =
            EnumSet.of(RefusalCode.BUSY, RefusalCode.CLOCK, RefusalCode.WAITING, RefusalCode.SUSPENDED);

    /** A window of a second takes up to three, for records know whole seconds only. */
    private static final int PATIENCE = 40;

    private static final long PAUSE_NANOS = 200_000_000;

    private final CrashOracle oracle;
    private final Random random;
    private final List<Wanted> wanted = new ArrayList<>();
    private byte[] policyText;
    private Policy policy;
    private int made;

    /** What a client wants of a release. */
    private enum Wish {
        SIGNED,
        /** Refused by a person before anything is written down. */
        REFUSED,
        /** Vetoed while its window is open. */
        VETOED
    }

    private static final class Wanted {
        private final TestRelease release;
        private final Wish wish;
        private boolean intended;
        private boolean over;

        private Wanted(TestRelease release, Wish wish) {
            this.release = release;
            this.wish = wish;
        }
    }

    CrashClients(SignerHome home, CrashOracle oracle, Random random) throws IOException {
        this.oracle = oracle;
        this.random = random;
        this.policyText = Files.readAllBytes(home.folder().resolve("policy"));
        this.policy = PolicyReader.read(policyText);
    }

    /** The policy of most tests, but releases with two keys wait for a second, in which they can be vetoed. */
    static byte[] policy(SignerHome home) {
        String text = new String(TestRelease.policy(home.record()), StandardCharsets.US_ASCII);
        int product = text.indexOf("product thermo-controller " + TWICE);
        return (text.substring(0, product)
                        + text.substring(product)
                                .replaceFirst("window none\nveto none", "window 1s\nveto release-managers"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Everything that is still to be done, and a little more. */
    void work(SignerSocket socket) throws IOException {
        present(socket);
        follow(socket);
        if (random.nextInt(6) == 0) {
            amend(socket);
        }
        boolean stopped = random.nextInt(4) == 0;
        if (stopped) {
            change(socket, Change.Kind.SUSPEND, SECURITY_1);
        }
        for (Wanted each : List.copyOf(wanted)) {
            if (!each.over || random.nextInt(4) == 0) {
                pursue(each, socket);
            }
        }
        for (int i = 0; i < 3; i++) {
            pursue(another(), socket);
        }
        if (stopped || random.nextInt(4) == 0) {
            change(socket, Change.Kind.LIFT, APPROVER_1, APPROVER_2);
        }
        alone(socket);
    }

    /** Nothing more is wanted; what was must come to its end now. */
    void finish(SignerSocket socket) throws IOException {
        present(socket);
        follow(socket);
        change(socket, Change.Kind.LIFT, APPROVER_1, APPROVER_2);
        for (int i = 0; i < PATIENCE && wanted.stream().anyMatch(each -> !each.over); i++) {
            LockSupport.parkNanos(i == 0 ? 0 : PAUSE_NANOS);
            for (Wanted each : wanted) {
                if (!each.over) {
                    pursue(each, socket);
                }
            }
        }
        for (Wanted each : wanted) {
            pursue(each, socket);
            if (!each.over) {
                oracle.violation("I10: lost: " + each.wish + " " + each.release.requestId() + ": "
                        + socket.ask(each.release.complete(), each.release.artifact()));
            }
        }
    }

    private void present(SignerSocket socket) throws IOException {
        var newest = oracle.newestHead();
        Question question = newest.isEmpty() ? Question.Present.nothing() : Question.Present.of(newest.getFirst());
        if (socket.ask(question) instanceof Answer.Refused refused) {
            oracle.violation("I5: the signer lost a head: " + refused.sentence());
        }
    }

    /** Under another policy everything that was open is void: it is asked for anew. */
    private void follow(SignerSocket socket) throws IOException {
        if (socket.ask(new Question.Describe()) instanceof Answer.Description description) {
            Policy present = PolicyReader.read(description.policy());
            if (!present.digest().equals(policy.digest())) {
                policy = present;
                policyText = description.policy();
                List<Wanted> open = wanted.stream().filter(each -> !each.over).toList();
                // What is signed can be asked for for ever; of what was refused nothing more can be said under the new
                // one.
                wanted.removeIf(each -> !each.over || each.wish != Wish.SIGNED);
                for (Wanted each : open) {
                    superseded(each, socket);
                    want(each.wish);
                }
            }
        } else {
            oracle.violation("the signer does not describe itself");
        }
    }

    private void superseded(Wanted each, SignerSocket socket) throws IOException {
        Answer answer = socket.ask(each.release.complete(), each.release.artifact());
        switch (answer) {
            case Answer.Signed signed -> letOut(each, signed); // before the policy changed
            case Answer.Refused refused -> {
                // for one reason or another
            }
            case Answer other -> oracle.violation("I6: signing under an old policy was answered with " + other);
        }
    }

    private void amend(SignerSocket socket) throws IOException {
        String text = new String(policyText, StandardCharsets.US_ASCII);
        boolean first = text.contains("max-gap 30d");
        byte[] next = Administered.after(
                policyText, first ? "max-gap 30d" : "max-gap 29d", first ? "max-gap 29d" : "max-gap 30d");
        Change change = Administered.change(policy.digest(), Change.Kind.POLICY, PolicyDigest.of(next), now());
        if (socket.ask(Administered.proposed(change, next, APPROVER_1, APPROVER_2)) instanceof Answer.Receipt receipt) {
            oracle.told(receipt);
        }
        follow(socket);
    }

    /** Stops a key or starts it again; it may be so already. */
    private void change(SignerSocket socket, Change.Kind kind, TestAuthenticator... people) throws IOException {
        String key = policy.keys().get(STOPPED).spkiSha256();
        Change change = Administered.change(policy.digest(), kind, key, now());
        if (socket.ask(Administered.proposed(change, new byte[0], people)) instanceof Answer.Receipt receipt) {
            oracle.told(receipt);
        }
    }

    /** Asks for what is still to be done; for what is done, asks again. */
    private void pursue(Wanted each, SignerSocket socket) throws IOException {
        switch (each.wish) {
            case SIGNED -> {
                if (intend(each, socket)) {
                    complete(each, socket);
                }
            }
            case REFUSED -> {
                if (receipt(socket.ask(each.release.rejectedBy(SECURITY_1))) != null) {
                    each.over = true;
                    expectRefused(socket.ask(each.release.approved(), each.release.artifact()), RefusalCode.REJECTED);
                }
            }
            case VETOED -> {
                if (each.over || intend(each, socket)) {
                    veto(each, socket);
                }
            }
        }
    }

    private boolean intend(Wanted each, SignerSocket socket) throws IOException {
        if (!each.intended && receipt(socket.ask(each.release.approved(), each.release.artifact())) != null) {
            each.intended = true;
        }
        return each.intended;
    }

    private void complete(Wanted each, SignerSocket socket) throws IOException {
        switch (socket.ask(each.release.complete(), each.release.artifact())) {
            case Answer.Signed signed -> letOut(each, signed);
            case Answer.Refused refused -> expectLater(refused);
            case Answer other -> oracle.violation("signing was answered with " + other);
        }
    }

    private void veto(Wanted each, SignerSocket socket) throws IOException {
        Answer answer = socket.ask(Administered.veto(each.release.statement(), SECURITY_1));
        boolean already = answer instanceof Answer.Refused refused && refused.code() == RefusalCode.VETOED;
        if (already || receipt(answer) != null) {
            each.over = true;
            expectRefused(socket.ask(each.release.complete(), each.release.artifact()), RefusalCode.VETOED);
        }
    }

    private void letOut(Wanted each, Answer.Signed signed) throws IOException {
        oracle.told(signed.receipt());
        oracle.letOut(each.release, signed.signatures());
        each.over = true;
    }

    /** One person is not enough, whatever happened before. */
    private void alone(SignerSocket socket) throws IOException {
        TestRelease release = release("release");
        expectRefused(socket.ask(release.approvedBy(APPROVER_1), release.artifact()), RefusalCode.QUORUM);
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
        return want(
                switch (made % 7) {
                    case 0 -> Wish.REFUSED;
                    case 3 -> Wish.VETOED;
                    default -> Wish.SIGNED;
                });
    }

    private Wanted want(Wish wish) {
        String channel = wish == Wish.VETOED || made % 4 == 0 ? TWICE : "release";
        var next = new Wanted(release(channel), wish);
        oracle.asked(next.release);
        wanted.add(next);
        return next;
    }

    /** No two releases have the same bytes, so that what the token signs says for which one. */
    private TestRelease release(String channel) {
        made++;
        String version = "1." + made / 100 + "." + made % 100;
        return channel.equals(TWICE) || made % 2 == 0
                ? TestRelease.of(
                        policy,
                        Instant.now(),
                        "thermo-controller",
                        channel,
                        KeyKind.RSA_3072,
                        EspImageBuilder.application(Chip.ESP32_C3, version, 7))
                : TestRelease.of(
                        policy,
                        Instant.now(),
                        "valve-controller",
                        channel,
                        KeyKind.P_256,
                        EspImageBuilder.application(Chip.ESP32_C6, version, 1));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }
}
