package dev.countersign.signer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.SignerSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that says nothing keeps no place for ever; here the limit is shorter than in the program. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SilenceTest {
    private static final Duration LIMIT = Duration.ofMillis(300);

    @TempDir
    private Path folder;

    @Test
    @Timeout(30)
    void a_client_that_says_nothing_is_hung_up_on_and_its_place_is_free() throws Exception {
        try (var signer = new SignerInMemory(folder)) {
            var listening = new CountDownLatch(1);
            Path path = folder.resolve("s");
            Thread thread = Thread.ofPlatform().daemon().start(() -> {
                try {
                    new SocketServer(signer.signatory(), LIMIT).serve(path, listening::countDown);
                } catch (IOException e) {
                    // the end of the test
                }
            });
            listening.await();
            var silent = new SignerSocket[5];
            for (int i = 0; i < silent.length; i++) {
                silent[i] = SignerSocket.connect(path);
                if (i % 2 == 0) { // within a frame as well as between two
                    silent[i].send(new byte[] {0, 0});
                }
            }
            for (SignerSocket socket : silent) {
                assertThat(socket.answerOrEnd()).as("hung up on").isEmpty();
                socket.close();
            }
            try (var next = SignerSocket.connect(path)) {
                assertThat(next.ask(new Question.Health())).isInstanceOf(Answer.Healthy.class);
            }
            thread.interrupt();
            thread.join();
        }
    }
}
