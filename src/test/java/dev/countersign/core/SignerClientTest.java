package dev.countersign.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.countersign.evidence.SshSignature;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the client makes of every kind of peer, played over a real socket; the real signer is in other tests. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignerClientTest {
    private static final Duration LIMIT = Duration.ofMillis(500);
    private static final Answer.Receipt RECEIPT = new Answer.Receipt(7, Instant.EPOCH, "ab".repeat(32));
    private static final byte[] STATEMENT = {1, 2, 3};
    private static final SshSignature SIGNATURE = new SshSignature(new byte[] {1});

    @TempDir
    private Path folder;

    private ServerSocketChannel server;
    private final RememberedHeads heads = new RememberedHeads();
    private final List<Question.Present> presented = new CopyOnWriteArrayList<>();
    private volatile Answer toPresent = RECEIPT;
    private SignerClient client;

    /** What the other side does with one connection. */
    private interface Peer {
        void converse(InputStream in, OutputStream out) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        Path socket = folder.resolve("signer.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        client = new SignerClient(socket, LIMIT, heads);
    }

    @AfterEach
    void stop_listening() throws IOException {
        server.close();
    }

    @Test
    void says_that_nobody_is_there() throws IOException {
        server.close();
        assertThatThrownBy(client::health)
                .asInstanceOf(type(SignerUnavailableException.class))
                .returns(false, SignerUnavailableException::isConnected);
    }

    @Test
    void does_not_wait_for_ever() {
        peer((in, out) -> in.readAllBytes());
        assertThatThrownBy(client::health)
                .hasMessage("The signer did not answer within 0 s.")
                .asInstanceOf(type(SignerUnavailableException.class))
                .returns(true, SignerUnavailableException::isConnected);
    }

    @Test
    void says_that_the_signer_was_lost() {
        peer((in, out) -> Frame.require(in));
        assertThatThrownBy(client::health)
                .hasMessage("The signer was lost before it answered.")
                .isInstanceOf(SignerUnavailableException.class);
    }

    @Test
    void does_not_take_another_language_for_a_refusal() {
        peer((in, out) -> {
            Frame.require(in); // a peer that hangs up on unread bytes resets the connection, and its answer is lost
            out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        });
        assertThatThrownBy(client::health).isInstanceOf(SignerProtocolException.class);
    }

    @Test
    void does_not_take_an_answer_to_another_question() {
        answering(RECEIPT);
        assertThatThrownBy(client::health)
                .isInstanceOf(SignerProtocolException.class)
                .hasMessage("The signer gave an answer to another question.");
    }

    @Test
    void does_not_take_a_question_that_was_not_understood_for_a_judgement() {
        answering(new Answer.Refused(RefusalCode.PROTOCOL, "There is no question of kind 5."));
        assertThatThrownBy(client::health).isInstanceOf(SignerProtocolException.class);
    }

    @Test
    void tells_final_refusals_from_those_that_may_pass() {
        answering(new Answer.Refused(RefusalCode.QUORUM, "Too few."));
        assertThatThrownBy(() -> client.intend(STATEMENT, List.of(), artifact(10)))
                .hasMessage("Too few.")
                .asInstanceOf(type(SignerRefusedException.class))
                .returns(true, SignerRefusedException::isFinal);
        answering(new Answer.Refused(RefusalCode.BUSY, "Later."));
        assertThatThrownBy(() -> client.intend(STATEMENT, List.of(), artifact(10)))
                .asInstanceOf(type(SignerRefusedException.class))
                .returns(false, SignerRefusedException::isFinal);
    }

    @Test
    void sends_the_artifact_in_frames_when_it_is_asked_to() throws Exception {
        long size = 3L * Frame.MAXIMUM_BODY + 17;
        var arrived = new AtomicLong();
        peer((in, out) -> {
            Frame.require(in);
            new Answer.Send().frame().writeTo(out);
            while (arrived.get() < size) {
                Frame frame = Frame.require(in);
                assertThat(frame.kind()).isEqualTo(Frame.DATA);
                arrived.addAndGet(frame.body().length);
            }
            RECEIPT.frame().writeTo(out);
        });
        assertThat(client.intend(STATEMENT, List.of(), artifact(size))).isEqualTo(RECEIPT);
        assertThat(arrived.get()).isEqualTo(size);
    }

    @Test
    void reads_nothing_when_the_answer_is_in_the_journal_already() throws Exception {
        answering(RECEIPT);
        var untouched = new Artifact(
                () -> {
                    throw new IOException("nobody asked for it");
                },
                10);
        assertThat(client.intend(STATEMENT, List.of(), untouched)).isEqualTo(RECEIPT);
    }

    @Test
    void hears_a_refusal_that_comes_while_it_still_sends() {
        peer((in, out) -> {
            Frame.require(in);
            new Answer.Send().frame().writeTo(out);
            Frame.require(in);
            new Answer.Refused(RefusalCode.ARTIFACT, "It is something else.")
                    .frame()
                    .writeTo(out);
        });
        assertThatThrownBy(() -> client.intend(STATEMENT, List.of(), artifact(64L * Frame.MAXIMUM_BODY)))
                .isInstanceOf(SignerRefusedException.class)
                .hasMessage("It is something else.");
    }

    @Test
    void blames_a_missing_file_on_itself_and_not_on_the_signer() {
        peer((in, out) -> {
            Frame.require(in);
            new Answer.Send().frame().writeTo(out);
            in.readAllBytes();
        });
        assertThatThrownBy(() ->
                        client.intend(STATEMENT, List.of(), new Artifact(() -> InputStream.nullInputStream(), 10)))
                .isInstanceOf(ArtifactException.class)
                .hasMessage("the artifact cannot be read: it has fewer than 10 bytes");
    }

    private void answering(Answer answer) {
        peer((in, out) -> {
            Frame.require(in);
            answer.frame().writeTo(out);
        });
    }

    @Test
    void presents_nothing_first_and_then_the_highest_record_of_which_it_has_a_receipt() throws Exception {
        answering(RECEIPT);
        client.reject(STATEMENT, "no", SIGNATURE);
        answering(new Answer.Healthy(new Answer.Receipt(3, Instant.EPOCH, "cd".repeat(32)), 1, 1, "trusted"));
        client.health();
        answering(RECEIPT);
        client.veto(STATEMENT, "no", SIGNATURE);

        assertThat(presented)
                .containsExactly(
                        Question.Present.nothing(), Question.Present.of(RECEIPT), Question.Present.of(RECEIPT));
    }

    @Test
    void still_asks_a_signer_that_has_lost_the_record_for_that_one_takes_a_veto() throws Exception {
        toPresent = new Answer.Refused(RefusalCode.BEHIND, "That record is not in the journal.");
        answering(RECEIPT);

        assertThat(client.veto(STATEMENT, "no", SIGNATURE)).isEqualTo(RECEIPT);
    }

    /** Serves the next connection. */
    private void peer(Peer peer) {
        Thread.ofPlatform().daemon().start(() -> {
            try (SocketChannel connection = server.accept()) {
                var in = Channels.newInputStream(connection);
                var out = Channels.newOutputStream(connection);
                presented.add((Question.Present) Question.of(Frame.require(in)));
                toPresent.frame().writeTo(out);
                peer.converse(in, out);
            } catch (IOException e) {
                // The client hung up, as some tests want it.
            }
        });
    }

    private static Artifact artifact(long size) {
        return new Artifact(() -> new ByteArrayInputStream(new byte[(int) size]), size);
    }
}
