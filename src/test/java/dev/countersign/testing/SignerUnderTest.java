package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The real signer as a process of its own on a real token, and a client of its socket.
 *
 * <pre>
 * SignerHome home = SignerUnderTest.home(temporary.resolve("signer"));
 * try (var signer = SignerUnderTest.start(home)) {
 *     signer.ask(release.approved(), release.artifact());
 * }
 * </pre>
 */
public final class SignerUnderTest implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path socketFolder;
    private final List<String> output = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Thread reader;

    private SignerUnderTest(Process process, Path socketFolder) {
        this.process = process;
        this.socketFolder = socketFolder;
        reader = Thread.ofPlatform().daemon().name("signer-output").start(this::read);
    }

    /** A home with the keys and the policy of {@link TestRelease}. */
    public static SignerHome home(Path folder) {
        SignerHome home = SignerHome.copy(folder, TestRelease.KEYS.toArray(String[]::new));
        pin(home, TestRelease.policy(home.record()));
        return home;
    }

    /** Puts a policy and its digest where the command {@code pin} would. */
    public static void pin(SignerHome home, byte[] policy) {
        try {
            Files.write(home.folder().resolve("policy"), policy);
            Files.writeString(
                    home.folder().resolve("policy.sha256"),
                    PolicyReader.read(policy).digest() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The policy that is pinned in a home. */
    public static Policy policy(SignerHome home) {
        try {
            return PolicyReader.read(Files.readAllBytes(home.folder().resolve("policy")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a signer and waits until it listens.
     *
     * @param javaOptions {@code -Dcountersign.fault=hsm.before:1} say
     */
    public static SignerUnderTest start(SignerHome home, String... javaOptions) {
        return start(home, command -> with(command, javaOptions));
    }

    /** Starts a signer by a command line that is altered before, and waits until it listens. */
    public static SignerUnderTest start(SignerHome home, UnaryOperator<List<String>> alteration) {
        var signer = launch(home, alteration);
        try {
            if (!signer.ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS) || !signer.process.isAlive()) {
                signer.close();
                throw new IllegalStateException("the signer did not start: " + signer.output());
            }
            return signer;
        } catch (InterruptedException e) {
            signer.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a signer that may die at any time. */
    public static SignerUnderTest launch(SignerHome home, String... javaOptions) {
        return launch(home, command -> with(command, javaOptions));
    }

    /** Waits until it listens or has ended, and says whether it listened. */
    public boolean awaitListening() {
        try {
            if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the signer neither started nor ended: " + output());
            }
            return output().contains("signer ready");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a signer that is expected to end by itself, and waits for that. */
    public static Command.Result run(SignerHome home, String... javaOptions) {
        return run(home, command -> with(command, javaOptions));
    }

    /** The same by a command line that is altered before. */
    public static Command.Result run(SignerHome home, UnaryOperator<List<String>> alteration) {
        try (var signer = launch(home, alteration)) {
            return new Command.Result(signer.awaitExit(), signer.output());
        }
    }

    private static SignerUnderTest launch(SignerHome home, UnaryOperator<List<String>> alteration) {
        try {
            Path folder = Files.createTempDirectory("signer");
            ProcessBuilder builder = home.java(
                    "dev.countersign.signer.Main",
                    "run",
                    "--home",
                    home.folder().toString(),
                    "--anchor",
                    home.anchor().toString(),
                    "--socket",
                    folder.resolve("s").toString(),
                    "--exit-with-stdin");
            builder.command(alteration.apply(builder.command())).redirectErrorStream(true);
            return new SignerUnderTest(builder.start(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> with(List<String> command, String... javaOptions) {
        var more = new ArrayList<>(command);
        more.addAll(1, List.of(javaOptions));
        return more;
    }

    /** A connection of one's own, by somebody who holds no receipt and has said so. */
    public SignerSocket connect() throws IOException {
        var socket = SignerSocket.connect(socketFolder.resolve("s"));
        try {
            socket.ask(Question.Present.nothing());
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Where it listens. */
    public Path socket() {
        return socketFolder.resolve("s");
    }

    /** Asks over a new connection, and sends the artifact if it is wanted. */
    public Answer ask(Question question, byte[] artifact) throws IOException {
        try (var socket = connect()) {
            return socket.ask(question, artifact);
        }
    }

    public Answer ask(Question question) throws IOException {
        return ask(question, new byte[0]);
    }

    /** Intend and complete. */
    public Answer.Signed sign(TestRelease release) throws IOException {
        Answer receipt = ask(release.approved(), release.artifact());
        if (receipt instanceof Answer.Receipt
                && ask(release.complete(), release.artifact()) instanceof Answer.Signed signed) {
            return signed;
        }
        throw new IOException("not signed: " + receipt);
    }

    /** What it has written so far, standard output and error. */
    public String output() {
        return String.join("\n", output);
    }

    /** Its number in the system. */
    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end. */
    public int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the signer does not end: " + output());
            }
            reader.join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What the end of its parent looks like. */
    public void closeInput() throws IOException {
        process.getOutputStream().close();
    }

    /** {@code kill -9}, and waits for it. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        try {
            Folders.delete(socketFolder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("signer ready")) {
                    ready.countDown();
                }
            }
        } catch (IOException e) {
            output.add("its output ended: " + e);
        } finally {
            ready.countDown();
        }
    }
}
