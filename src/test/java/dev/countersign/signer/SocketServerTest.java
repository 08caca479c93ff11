package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.policy.Policy;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerSocket;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strange things on the socket of a real signer. Whatever comes, the process lives on and serves the next. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketServerTest {
    @TempDir
    private static Path folder;

    private static SignerHome home;
    private static SignerUnderTest signer;

    @BeforeAll
    static void start() {
        home = SignerUnderTest.home(folder.resolve("signer"));
        signer = SignerUnderTest.start(home);
    }

    @AfterAll
    static void end() {
        signer.close();
    }

    @AfterEach
    void the_signer_still_serves() throws IOException {
        assertThat(signer.isAlive()).as(signer.output()).isTrue();
        admitted().close();
    }

    @Test
    void one_connection_asks_as_often_as_it_likes() throws IOException {
        try (var socket = signer.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(socket.ask(new Question.Health())).isInstanceOf(Answer.Healthy.class);
                assertThat(socket.ask(new Question.Describe())).isInstanceOf(Answer.Description.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_537, 16_777_216, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void a_frame_of_a_length_out_of_range_is_answered_and_hung_up_on(int length) throws IOException {
        try (var socket = signer.connect()) {
            socket.send(ByteBuffer.allocate(4).putInt(length).array());
            assertNotUnderstood(socket);
            assertThat(socket.answerOrEnd()).isEmpty();
        }
    }

    @Test
    void a_frame_that_ends_early_is_answered() throws IOException {
        byte[] question = thermo().approved().frame().bytes();
        for (int length : new int[] {1, 3, 4, 5, 6, 100, question.length - 1}) {
            try (var socket = signer.connect()) {
                socket.send(Arrays.copyOf(question, length));
                socket.endOutput();
                assertNotUnderstood(socket);
            }
        }
    }

    @Test
    void a_client_that_says_nothing_and_leaves_is_forgotten() throws IOException {
        for (int i = 0; i < 20; i++) {
            signer.connect().close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6, 16, 32, 37, 255})
    void a_question_of_an_unknown_kind_is_answered_and_the_talk_goes_on(int kind) throws IOException {
        try (var socket = signer.connect()) {
            socket.send(new Frame(kind, new byte[3]).bytes());
            assertNotUnderstood(socket);
            assertThat(socket.ask(new Question.Health())).isInstanceOf(Answer.Healthy.class);
        }
    }

    @Test
    void a_question_with_a_byte_too_many_or_too_few_is_answered() throws IOException {
        byte[] body = thermo().approved().frame().body();
        for (byte[] other : List.of(Arrays.copyOf(body, body.length + 1), Arrays.copyOf(body, body.length - 1))) {
            try (var socket = signer.connect()) {
                socket.send(new Frame(1, other).bytes());
                assertNotUnderstood(socket);
            }
        }
    }

    @Test
    void random_bytes_are_nothing_to_it() throws IOException {
        var random = new Random(20261125);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(2_000)];
            random.nextBytes(bytes);
            if (bytes.length > 5 && i % 2 == 0) { // a right length, so that the rest is looked at
                ByteBuffer.wrap(bytes).putInt(bytes.length - 4).put((byte) (1 + i % 5));
            }
            try (var socket = signer.connect()) {
                try {
                    socket.send(bytes);
                    socket.endOutput();
                    for (Optional<Answer> answer = socket.answerOrEnd(); answer.isPresent(); ) {
                        assertThat(answer.get())
                                .isInstanceOfAny(Answer.Refused.class, Answer.Healthy.class, Answer.Description.class);
                        answer = socket.answerOrEnd();
                    }
                } catch (IOException e) {
                    // It hung up while we were still sending.
                }
            }
        }
    }

    @Test
    void a_slow_client_is_served() throws Exception {
        byte[] question = new Question.Health().frame().bytes();
        try (var socket = signer.connect()) {
            for (byte b : question) {
                socket.send(new byte[] {b});
                Thread.sleep(50);
            }
            assertThat(socket.answer()).isInstanceOf(Answer.Healthy.class);
        }
    }

    @Test
    void an_artifact_that_is_too_long_is_refused_and_changes_nothing() throws IOException {
        TestRelease release = thermo();
        try (var socket = signer.connect()) {
            socket.send(release.approved().frame().bytes());
            assertThat(socket.answer()).isInstanceOf(Answer.Send.class);
            byte[] artifact = release.artifact();
            byte[] longer = Arrays.copyOf(artifact, artifact.length + 1);
            socket.send(new Frame(Frame.DATA, Arrays.copyOf(longer, 1_000)).bytes());
            socket.sendArtifact(Arrays.copyOfRange(longer, 1_000, longer.length));
            assertNotUnderstood(socket);
        }
        assertThat(code(signer.ask(release.complete()))).isEqualTo(RefusalCode.UNKNOWN);
    }

    @Test
    void an_artifact_that_is_too_short_changes_nothing() throws IOException {
        TestRelease release = thermo();
        try (var socket = signer.connect()) {
            socket.send(release.approved().frame().bytes());
            assertThat(socket.answer()).isInstanceOf(Answer.Send.class);
            byte[] artifact = release.artifact();
            socket.sendArtifact(Arrays.copyOf(artifact, artifact.length - 1));
            socket.endOutput();
            assertThat(socket.answerOrEnd()).isEmpty();
        }
        assertThat(code(signer.ask(release.complete()))).isEqualTo(RefusalCode.UNKNOWN);
    }

    @Test
    void a_question_where_data_is_awaited_is_refused() throws IOException {
        TestRelease release = thermo();
        try (var socket = signer.connect()) {
            socket.send(release.approved().frame().bytes());
            assertThat(socket.answer()).isInstanceOf(Answer.Send.class);
            socket.send(new Question.Health().frame().bytes());
            assertNotUnderstood(socket);
        }
    }

    @Test
    void a_refusal_midway_lets_the_client_finish_and_ask_again() throws IOException {
        TestRelease release = thermo();
        byte[] changed = release.artifact();
        changed[0] = 0; // refused at the first byte, 64 KiB are still to come
        try (var socket = signer.connect()) {
            assertThat(code(socket.ask(release.approved(), changed))).isEqualTo(RefusalCode.ARTIFACT);
            assertThat(socket.ask(release.approved(), release.artifact())).isInstanceOf(Answer.Receipt.class);
        }
    }

    @Test
    void a_sixth_connection_is_told_to_come_back() throws Exception {
        var connections = new ArrayList<SignerSocket>();
        try {
            for (int i = 0; i < 5; i++) {
                connections.add(admitted());
            }
            try (var sixth = SignerSocket.connect(signer.socket())) {
                assertThat(sixth.answer())
                        .isEqualTo(new Answer.Refused(RefusalCode.BUSY, "The signer serves 5 connections already."));
                assertThat(RefusalCode.BUSY.later()).isTrue();
                assertThat(sixth.answerOrEnd()).isEmpty();
            }
            assertThat(connections.getFirst().ask(new Question.Health())).isInstanceOf(Answer.Healthy.class);
        } finally {
            for (SignerSocket socket : connections) {
                socket.close();
            }
        }
    }

    @Test
    void five_at_once_are_signed_for() throws Exception {
        var threads = new ArrayList<Thread>();
        var results = new ConcurrentHashMap<String, Answer>();
        for (int i = 0; i < 5; i++) {
            TestRelease release = i % 2 == 0 ? thermo() : TestRelease.valve(policy(), Instant.now());
            threads.add(Thread.ofPlatform().start(() -> {
                try (var socket = admitted()) {
                    socket.ask(release.approved(), release.artifact());
                    results.put(release.requestId(), socket.ask(release.complete(), release.artifact()));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(results)
                .hasSize(5)
                .allSatisfy((id, answer) -> assertThat(answer).isInstanceOf(Answer.Signed.class));
    }

    @Test
    void its_socket_is_one_and_may_replace_an_old_one() {
        assertThat(Files.exists(signer.socket())).isTrue();
        assertThatThrownBy(() -> Files.readAllBytes(signer.socket())).isInstanceOf(IOException.class);
    }

    /** A connection that is served. One that was closed here is noticed over there a moment later: until then there may be no room. */
    private static SignerSocket admitted() throws IOException {
        for (int i = 0; i < 500; i++) {
            var socket = signer.connect();
            try {
                if (socket.ask(new Question.Health()) instanceof Answer.Healthy) {
                    return socket;
                }
            } catch (IOException e) {
                // hung up on
            }
            socket.close();
            LockSupport.parkNanos(10_000_000);
        }
        throw new IllegalStateException("the signer stays busy");
    }

    private static TestRelease thermo() {
        return TestRelease.thermo(policy(), Instant.now());
    }

    private static Policy policy() {
        return SignerUnderTest.policy(home);
    }

    private static RefusalCode code(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return ((Answer.Refused) answer).code();
    }

    private static void assertNotUnderstood(SignerSocket socket) throws IOException {
        assertThat(socket.answer()).isInstanceOfSatisfying(Answer.Refused.class, refused -> {
            assertThat(refused.code()).isEqualTo(RefusalCode.PROTOCOL);
            assertThat(refused.sentence()).startsWith("The question was not understood: ");
        });
    }
}
