package dev.countersign.signer;

import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.EvidenceFile;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.Description;
import dev.countersign.evidence.protocol.Answer.Healthy;
import dev.countersign.evidence.protocol.Answer.PublicKeyOfToken;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Answer.Refused;
import dev.countersign.evidence.protocol.AnswerReader;
import dev.countersign.evidence.protocol.Frame;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.PolicyReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The sub-commands by which an operator speaks with the running signer past the server: {@code status} says how it is, {@code submit-evidence} hands
 * in a refusal, veto or suspension that the server withholds. They need the socket and nothing else, and can do no more than the server can.
 */
final class OperatorCommand {
    /** Nobody answers on the socket. */
    static final int UNAVAILABLE = 69;

    private final Path socket;
    private final PrintStream out;
    private final PrintStream errors;

    OperatorCommand(Path socket, PrintStream out, PrintStream errors) {
        this.socket = socket;
        this.out = out;
        this.errors = errors;
    }

    /** Prints fence, clock, newest record, policy and keys; returns the exit code. */
    int status() {
        return spoken(() -> {
            var answers = ask(List.of(new Question.Health(), new Question.Describe()));
            if (!(answers.get(0) instanceof Healthy healthy)) {
                return unexpected(answers.get(0));
            }
            if (!(answers.get(1) instanceof Description description)) {
                return unexpected(answers.get(1));
            }
            print(healthy);
            print(description);
            return 0;
        });
    }

    /** Hands in an evidence file and prints the receipt; returns the exit code. */
    int submitEvidence(Path file) {
        return spoken(() -> {
            var evidence = EvidenceFile.parse(bytes(file));
            Answer answer = ask(List.of(question(evidence))).getFirst();
            if (answer instanceof Receipt(long position, var time, String hash)) {
                out.println("journalled: " + evidence.action().word() + ", record " + position + " of " + time + ", "
                        + hash);
                return 0;
            }
            return unexpected(answer);
        });
    }

    private static Question question(EvidenceFile evidence) {
        return switch (evidence.action()) {
            case REJECT ->
                new Question.Reject(evidence.text(), evidence.reason().orElseThrow(), evidence.signature());
            case VETO -> new Question.Veto(evidence.text(), evidence.reason().orElseThrow(), evidence.signature());
            case SUSPEND -> new Question.Propose(evidence.text(), new byte[0], List.of(evidence.signature()));
        };
    }

    private void print(Healthy healthy) {
        out.println("fence: " + healthy.fence());
        out.println("clock: " + healthy.clock());
        out.println("newest record: " + healthy.newest().position() + " of "
                + healthy.newest().time() + ", " + healthy.newest().hash());
    }

    private void print(Description description) {
        var policy = PolicyReader.read(description.policy());
        out.println("policy: " + policy.digest() + (policy.development() ? " (development)" : ""));
        description
                .pending()
                .ifPresent(pending -> out.println("pending policy: " + pending.policy() + " by the change "
                        + pending.change() + ", in force from " + pending.adoption()));
        for (PublicKeyOfToken key : description.keys()) {
            out.println("key: " + key.name() + " " + key.kind() + " " + Sha256.hexOf(key.spki()) + " " + key.state());
        }
    }

    private int unexpected(Answer answer) {
        errors.println(
                answer instanceof Refused(var code, String sentence)
                        ? "signer: refused (" + code.word() + "): " + sentence
                        : "signer: answered another question");
        return StartException.EXIT_CODE;
    }

    private interface Talk {
        int talk() throws IOException, EvidenceException;
    }

    private int spoken(Talk talk) {
        try {
            return talk.talk();
        } catch (EvidenceException e) {
            errors.println("signer: " + e.getMessage());
            return StartException.EXIT_CODE;
        } catch (IOException e) {
            errors.println("signer: " + e.getMessage());
            return UNAVAILABLE;
        }
    }

    private List<Answer> ask(List<Question> questions) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                throw new IOException("nobody answers at " + socket + ": " + e.getMessage(), e);
            }
            var in = new BufferedInputStream(Channels.newInputStream(channel));
            var answers = new ArrayList<Answer>();
            for (Question question : questions) {
                question.frame().writeTo(Channels.newOutputStream(channel));
                answers.add(AnswerReader.read(Frame.require(in)));
            }
            return answers;
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(EvidenceFile.MAXIMUM_BYTES + 1);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
