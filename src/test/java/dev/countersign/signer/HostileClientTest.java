package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Policy;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.Pkcs11Spy;
import dev.countersign.testing.Report;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerSocket;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Campaign {@code hostile-client}: whoever took over the server talks to the real signer with every kind of wrong evidence. Whether the token
 * signed is seen between the JDK and the token, not asked of the signer.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostileClientTest {
    private static final long SEED = 20_261_125;
    private static final int TRIES = Report.largeCampaign() ? 100_000 : 10_000;
    private static final String GOAL = "no signature, no intent: C_Sign is not called";

    @TempDir
    private Path folder;

    private SignerUnderTest signer;
    private SignerSocket socket;

    @Test
    void gets_no_signature_whatever_it_asks() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Policy policy = SignerUnderTest.policy(home);
        Pkcs11Spy spy = Pkcs11Spy.on(home);
        try (var started = SignerUnderTest.start(home, "-Xmx128m")) {
            signer = started;
            socket = connect();
            List<TestRelease> intended = releases(policy, 2);
            List<TestRelease> rejected = releases(policy, 1);
            for (TestRelease release : intended) {
                assertThat(socket.ask(release.approved(), release.artifact())).isInstanceOf(Answer.Receipt.class);
            }
            for (TestRelease release : rejected) {
                assertThat(socket.ask(release.rejectedBy(TestRelease.SECURITY_1)))
                        .isInstanceOf(Answer.Receipt.class);
            }
            assertSignsOnce(TestRelease.thermo(policy, Instant.now()), spy);
            long before = spy.signatures();
            long lines = lines(home);

            List<String> failures = attack(kinds(releases(policy, 4), intended, rejected));

            long signatures = spy.signatures() - before;
            Report.campaign("hostile-client", TRIES, failures.size() + signatures, GOAL);
            assertThat(failures).isEmpty();
            assertThat(signatures).as("signatures by the token").isZero();
            assertThat(lines(home)).as("records of the journal").isEqualTo(lines);
            // The same process, which could have signed all the time.
            for (TestRelease release : intended) {
                long keys = release.text().names().stream()
                        .filter(name -> name.endsWith(".spki-sha256"))
                        .count();
                long beforeOne = spy.signatures();
                assertThat(socket.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
                assertThat(spy.signatures() - beforeOne).isEqualTo(keys);
            }
            assertSignsOnce(TestRelease.valve(policy, Instant.now()), spy);
            socket.close();
        }
        assertThat(JournalLines.read(home.folder()).intents()).hasSize(6 + 2);
    }

    /** The positive control. */
    private void assertSignsOnce(TestRelease release, Pkcs11Spy spy) throws IOException {
        long before = spy.signatures();
        assertThat(socket.ask(release.approved(), release.artifact())).isInstanceOf(Answer.Receipt.class);
        assertThat(spy.signatures()).isEqualTo(before);
        assertThat(socket.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
        assertThat(spy.signatures()).isEqualTo(before + 1);
    }

    private List<String> attack(Map<String, Function<Random, HostileRequest>> kinds) throws IOException {
        var names = List.copyOf(kinds.keySet());
        var failures = new ArrayList<String>();
        for (int i = 0; i < TRIES; i++) {
            String name = names.get(i % names.size());
            HostileRequest request = kinds.get(name).apply(new Random(SEED + i));
            String what = "try " + i + ", " + name + ": ";
            try {
                failure(request).ifPresent(failure -> failures.add(what + failure));
            } catch (IOException e) {
                if (!request.ends() || !signer.isAlive()) {
                    failures.add(what + e + "; " + signer.output());
                }
                socket.close();
                socket = connect();
            }
        }
        return failures;
    }

    /** Sends the request, and says what is wrong with the answers to it. */
    private Optional<String> failure(HostileRequest request) throws IOException {
        socket.send(request.bytes());
        if (!request.ends()) {
            Answer answer = socket.answer();
            if (answer instanceof Answer.Send) {
                socket.sendArtifact(request.artifact());
                answer = socket.answer();
            }
            return judge(request, answer);
        }
        socket.sendArtifact(request.artifact());
        socket.endOutput();
        Optional<String> failure = Optional.empty();
        for (Optional<Answer> answer = socket.answerOrEnd(); answer.isPresent(); answer = socket.answerOrEnd()) {
            if (failure.isEmpty()) {
                failure = judge(request, answer.get());
            }
        }
        socket.close();
        socket = connect();
        return failure;
    }

    private static Optional<String> judge(HostileRequest request, Answer answer) {
        boolean fine = switch (answer) {
            case Answer.Refused(RefusalCode code, String sentence) ->
                request.expected().contains(code);
            case Answer.Send() -> request.ends();
            case Answer.Healthy healthy -> request.ends();
            case Answer.Description description -> request.ends();
            case Answer.PublicFiles files -> request.ends();
            case Answer.PolicyBytes policy -> request.ends();
            case Answer.Receipt receipt -> false;
            case Answer.Signed signed -> false;
        };
        return fine ? Optional.empty() : Optional.of("answered with " + answer);
    }

    private static Map<String, Function<Random, HostileRequest>> kinds(
            List<TestRelease> untold, List<TestRelease> intended, List<TestRelease> rejected) {
        var kinds = new TreeMap<String, Function<Random, HostileRequest>>();
        kinds.putAll(new HostileEvidence(untold).kinds());
        kinds.putAll(new HostileStatements(untold).kinds());
        kinds.putAll(new HostileConversations(untold, intended, rejected).kinds());
        return kinds;
    }

    /** So many of each product. */
    private static List<TestRelease> releases(Policy policy, int each) {
        Instant now = Instant.now();
        return IntStream.range(0, each)
                .boxed()
                .flatMap(i -> Stream.of(
                        TestRelease.thermo(policy, now),
                        TestRelease.thermoTwice(policy, now),
                        TestRelease.valve(policy, now)))
                .toList();
    }

    /** A connection that is served. One that was closed here is noticed over there a moment later: until then there may be no room. */
    private SignerSocket connect() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            SignerSocket connected = signer.connect();
            try {
                if (connected.ask(new Question.Health()) instanceof Answer.Healthy) {
                    return connected;
                }
            } catch (IOException e) {
                // hung up on
            }
            connected.close();
            LockSupport.parkNanos(5_000_000);
        }
        throw new IllegalStateException("the signer stays busy: " + signer.output());
    }

    private static long lines(SignerHome home) throws IOException {
        return Files.readAllLines(home.folder().resolve("journal")).size();
    }
}
