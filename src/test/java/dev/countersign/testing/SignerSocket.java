package dev.countersign.testing;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.AnswerReader;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.Question;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** One connection to a signer, by which anything at all can be sent. */
public final class SignerSocket implements AutoCloseable {
    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;

    private SignerSocket(SocketChannel channel) {
        this.channel = channel;
        in = new BufferedInputStream(Channels.newInputStream(channel));
        out = Channels.newOutputStream(channel);
    }

    /** Connects to a signer. */
    public static SignerSocket connect(Path socket) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return new SignerSocket(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Asks, sends the artifact if it is wanted, and gives back the last answer. */
    public Answer ask(Question question, byte[] artifact) throws IOException {
        send(question.frame().bytes());
        Answer answer = answer();
        if (answer instanceof Answer.Send) {
            sendArtifact(artifact);
            return answer();
        }
        return answer;
    }

    public Answer ask(Question question) throws IOException {
        return ask(question, new byte[0]);
    }

    /** Any bytes. */
    public void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** Bytes in frames of the largest size. */
    public void sendArtifact(byte[] artifact) throws IOException {
        for (int start = 0; start < artifact.length; start += Frame.MAXIMUM_BODY) {
            int end = Math.min(artifact.length, start + Frame.MAXIMUM_BODY);
            send(new Frame(Frame.DATA, Arrays.copyOfRange(artifact, start, end)).bytes());
        }
    }

    /** The next answer. */
    public Answer answer() throws IOException {
        return AnswerReader.read(Frame.require(in));
    }

    /** The next answer, or empty when the signer has hung up. */
    public Optional<Answer> answerOrEnd() throws IOException {
        Optional<Frame> frame = Frame.readFrom(in);
        return frame.isPresent() ? Optional.of(AnswerReader.read(frame.get())) : Optional.empty();
    }

    /** Says that nothing more will come. */
    public void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
