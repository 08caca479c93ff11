package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.Policy;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.Pkcs11Shim;
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
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Campaign {@code hostile-client}: whoever took over the server talks to the signer with every kind of wrong evidence. A part of it goes over the socket
 * to the real process, where the trace between the JDK and the token says whether anything was signed; the mass goes to a signer in memory, whose token
 * counts.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class HostileClientTest {
    private static final long SEED = 20_261_125;
    private static final int OVER_THE_SOCKET = Report.largeCampaign() ? 20_000 : 4_000;
    private static final int IN_MEMORY = Report.largeCampaign() ? 480_000 : 46_000;
    private static final String GOAL = "no signature, no intent: C_Sign is not called";

    private static long tried;
    private static long failed;

    @TempDir
    private Path folder;

    private SignerUnderTest signer;
    private SignerSocket socket;

    @BeforeAll
    static void begin() {
        tried = 0;
        failed = 0;
    }

    @AfterAll
    static void report() {
        Report.campaign("hostile-client", tried, Math.min(tried, failed), GOAL);
    }

    @Test
    void the_real_signer_signs_nothing_whatever_it_is_asked() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        Policy policy = SignerUnderTest.policy(home);
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        try (var started = SignerUnderTest.start(home, "-Xmx128m")) {
            signer = started;
            socket = connect();
            var attack =
                    HostileWorlds.simple(policy, Instant.now(), (question, artifact) -> socket.ask(question, artifact));
            assertSignsOnce(TestRelease.thermo(policy, Instant.now()), shim);

            attackOverTheSocket(home, shim, attack.kinds());

            // The same process, which could have signed all the time.
            for (TestRelease release : attack.intended()) {
                long keys = release.text().names().stream()
                        .filter(name -> name.endsWith(".spki-sha256"))
                        .count();
                long before = shim.signatures();
                assertThat(socket.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
                assertThat(shim.signatures() - before).isEqualTo(keys);
            }
            assertSignsOnce(TestRelease.valve(policy, Instant.now()), shim);
            socket.close();
            assertThat(JournalLines.read(home.folder()).intents())
                    .hasSize(attack.intended().size() + 2);
        }
    }

    @Test
    void the_real_signer_signs_nothing_under_a_policy_with_everything_in_it() throws Exception {
        SignerHome home = SignerUnderTest.home(folder.resolve("signer"));
        SignerUnderTest.pin(home, HostileWorld.policy(home.record()));
        Policy policy = SignerUnderTest.policy(home);
        Pkcs11Shim shim = Pkcs11Shim.on(home);
        try (var started = SignerUnderTest.start(home, "-Xmx128m")) {
            signer = started;
            socket = connect();
            Instant now = Instant.now();
            var attack = HostileWorlds.complete(policy, now, (question, artifact) -> socket.ask(question, artifact));

            attackOverTheSocket(home, shim, attack.kinds());

            TestRelease release = new HostileWorld(policy, now).thermo();
            long before = shim.signatures();
            assertThat(socket.ask(HostileWorld.approved(release), release.artifact()))
                    .isInstanceOf(Answer.Receipt.class);
            assertThat(socket.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
            assertThat(shim.signatures()).isEqualTo(before + 1);
            socket.close();
        }
    }

    @Test
    void the_mass_of_it_gets_nothing() throws Exception {
        try (var simple = HostileWorlds.simpleSigner(Files.createDirectory(folder.resolve("simple")));
                var complete = HostileWorlds.completeSigner(Files.createDirectory(folder.resolve("complete")))) {
            var first = HostileWorlds.simple(simple.policy(), simple.now(), simple::ask);
            var second = HostileWorlds.complete(complete.policy(), complete.now(), complete::ask);
            var failures = new ArrayList<String>();
            failures.addAll(new HostileMass(simple, first.kinds()).attack(IN_MEMORY, SEED));
            failures.addAll(new HostileMass(complete, second.kinds()).attack(IN_MEMORY, SEED));
            tried += 2L * IN_MEMORY;
            failed += failures.size();
            assertThat(failures).isEmpty();
        }
    }

    private void attackOverTheSocket(
            SignerHome home, Pkcs11Shim shim, Map<String, Function<Random, HostileRequest>> kinds) throws IOException {
        int asked = shim.trace().asked().size();
        long lines = lines(home);

        List<String> failures = attack(kinds);

        int signatures = shim.trace().asked().size() - asked;
        tried += OVER_THE_SOCKET;
        failed += failures.size() + signatures;
        assertThat(failures).isEmpty();
        assertThat(signatures).as("questions to the token").isZero();
        assertThat(lines(home)).as("records of the journal").isEqualTo(lines);
        assertThat(shim.count(Pkcs11Shim.Counter.FORBIDDEN)).isZero();
    }

    /** The positive control. */
    private void assertSignsOnce(TestRelease release, Pkcs11Shim shim) throws IOException {
        long before = shim.signatures();
        assertThat(socket.ask(release.approved(), release.artifact())).isInstanceOf(Answer.Receipt.class);
        assertThat(shim.signatures()).isEqualTo(before);
        assertThat(socket.ask(release.complete(), release.artifact())).isInstanceOf(Answer.Signed.class);
        assertThat(shim.signatures()).isEqualTo(before + 1);
    }

    private List<String> attack(Map<String, Function<Random, HostileRequest>> kinds) throws IOException {
        var names = kinds.keySet().stream().sorted().toList();
        var failures = new ArrayList<String>();
        for (int i = 0; i < OVER_THE_SOCKET; i++) {
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
            return request.failure(answer);
        }
        socket.sendArtifact(request.artifact());
        socket.endOutput();
        Optional<String> failure = Optional.empty();
        for (Optional<Answer> answer = socket.answerOrEnd(); answer.isPresent(); answer = socket.answerOrEnd()) {
            if (failure.isEmpty()) {
                failure = request.failure(answer.get());
            }
        }
        socket.close();
        socket = connect();
        return failure;
    }

    /** A connection that is served. One that was closed here is noticed over there a moment later: until then there may be no room. */
    private SignerSocket connect() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            try {
                SignerSocket connected = signer.connect();
                if (connected.ask(new Question.Health()) instanceof Answer.Healthy) {
                    return connected;
                }
                connected.close();
            } catch (IOException e) {
                // hung up on
            }
            LockSupport.parkNanos(5_000_000);
        }
        throw new IllegalStateException("the signer stays busy: " + signer.output());
    }

    private static long lines(SignerHome home) throws IOException {
        return Files.readAllLines(home.folder().resolve("journal")).size();
    }
}
