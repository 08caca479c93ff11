package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.core.SignerCommand;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The signer of a state folder with {@link Pkcs11Shim} before its token, started by the test and not by the server, so that a
 * test sees what the token was asked to sign and can put another program in the signer's place.
 */
public final class TracedSigner implements AutoCloseable {
    private final Path home;
    private final Path anchor;
    private final Path socket;
    private final Pkcs11Shim shim;
    private @Nullable Process process;

    /**
     * A signer that is not started yet.
     *
     * @param state a folder that {@link CountersignResource#provision} has filled
     * @param socket shorter than 100 bytes
     */
    public TracedSigner(Path state, Path socket) throws IOException {
        this.home = state.resolve("signer");
        this.anchor = state.resolve("anchor/head");
        this.socket = socket;
        Path properties = home.resolve("token.properties");
        List<String> lines = Files.readAllLines(properties);
        this.shim = Pkcs11Shim.before(Path.of(lines.getFirst().substring("module=".length())), home);
        Files.write(properties, List.of("module=" + Pkcs11Shim.library(), lines.get(1)));
    }

    /** Home of the signer: its journal is there. */
    public Path home() {
        return home;
    }

    public Pkcs11Shim shim() {
        return shim;
    }

    /**
     * Ends the signer that runs and starts one from these classes; returns when it listens.
     *
     * @param classPath {@code target/classes}, and before it what is to be found first
     */
    public void restart(String classPath) throws IOException {
        close();
        var builder = new SignerCommand(home, anchor, classPath, List.of())
                .with(
                        "run",
                        "--home",
                        home.toString(),
                        "--anchor",
                        anchor.toString(),
                        "--socket",
                        socket.toString(),
                        "--exit-with-stdin");
        builder.environment().putAll(shim.environment());
        Process started = builder.redirectErrorStream(true).start();
        process = started;
        var lines = new BufferedReader(new InputStreamReader(started.getInputStream(), UTF_8));
        var said = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            said.append(line).append('\n');
            if (line.startsWith("signer ready")) {
                Thread.ofPlatform().daemon().name("signer-output").start(() -> drain(lines));
                return;
            }
        }
        throw new IOException("the signer did not start: " + said);
    }

    private static void drain(BufferedReader lines) {
        try (lines) {
            while (lines.readLine() != null) {
                // What it says is of no interest here; it must only not have to wait for a reader.
            }
        } catch (IOException e) {
            // The signer was ended.
        }
    }

    @Override
    public void close() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            try {
                running.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
