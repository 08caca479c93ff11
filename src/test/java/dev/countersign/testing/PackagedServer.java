package dev.countersign.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The packaged server ({@code target/quarkus-app/quarkus-run.jar}) in production mode, as a process of its own that can
 * be killed and started again on the same state folder and the same port.
 */
public final class PackagedServer implements AutoCloseable {
    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
    private static final String SIGNER_JAR = "target/countersign-signer.jar";
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(30);

    private final Map<String, String> settings = new TreeMap<>();
    private final Path log;
    private final int port;
    private Process process;

    /**
     * A server that is not started yet.
     *
     * @param state its state folder
     * @param settings more properties than those of state folder, host and port
     */
    public PackagedServer(Path state, Map<String, String> settings) throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.createDirectories(state);
        this.log = state.resolve("server.log");
        this.settings.put("countersign.state", state.toString());
        this.settings.put("quarkus.http.host", "127.0.0.1");
        this.settings.put("quarkus.http.port", Integer.toString(port));
        this.settings.putAll(settings);
    }

    /** Settings for a server that trusts this issuer and starts the packaged signer as its child. */
    public static Map<String, String> withSigner(TestIssuer issuer) {
        return Map.of(
                "quarkus.oidc.auth-server-url",
                issuer.url(),
                "countersign.signer.start",
                "true",
                "countersign.signer.class-path",
                SIGNER_JAR);
    }

    /** Starts the process; returns at once. What it prints goes to {@link #log}. */
    public void start() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
        command.addAll(List.of("-jar", JAR.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** Waits until this path answers 200. */
    public void await(String path, Duration limit) throws IOException, InterruptedException {
        for (long deadline = System.nanoTime() + limit.toNanos(); !answers(path); ) {
            pause(deadline, "the server does not answer " + path);
        }
    }

    /** Waits until this process has printed a text. */
    public void awaitLine(String text, Duration limit) throws IOException, InterruptedException {
        for (long deadline = System.nanoTime() + limit.toNanos();
                !Files.readString(log).contains(text); ) {
            pause(deadline, "the server does not say " + text);
        }
    }

    private void pause(long deadline, String otherwise) throws IOException, InterruptedException {
        if (!process.isAlive() || System.nanoTime() > deadline) {
            throw new IOException(otherwise + ":\n" + Files.readString(log));
        }
        Thread.sleep(PAUSE);
    }

    /** Whether this path answers 200 right now. */
    public boolean answers(String path) throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(url() + path))
                    .timeout(LIMIT)
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notThere) {
            return false;
        }
    }

    /** {@code kill -9}; its children are left to themselves. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** The process, whose children are its signer and its database. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** {@code kill -9} of its signer, if one runs right now. */
    public boolean killSigner() {
        Optional<ProcessHandle> signer = process.children()
                .filter(child -> child.info().commandLine().orElse("").contains("dev.countersign.signer.Main"))
                .findFirst();
        return signer.map(ProcessHandle::destroyForcibly).orElse(false);
    }

    /** The exit status of a server that ends by itself. */
    public int exitCode(Duration limit) throws IOException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException("the server still runs:\n" + Files.readString(log));
        }
        return process.exitValue();
    }

    public String url() {
        return "http://localhost:" + port;
    }

    /** What all its starts printed. */
    public Path log() {
        return log;
    }

    /** Ends it in good order, with its database and signer. */
    public void stop() throws IOException, InterruptedException {
        process.destroy();
        exitCode(PATIENCE_AT_END);
    }

    /** The same, and never leaves anything behind. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (process != null) {
            try {
                stop();
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
