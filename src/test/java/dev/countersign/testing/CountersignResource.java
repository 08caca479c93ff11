package dev.countersign.testing;

import dev.countersign.app.development.DevelopmentException;
import dev.countersign.app.development.DevelopmentSigner;
import dev.countersign.app.development.PolicyTemplate;
import dev.countersign.app.development.Provisioning;
import dev.countersign.app.development.SoftHsmModule;
import dev.countersign.core.SocketFolder;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything real that a {@code @QuarkusTest} of Countersign needs: PostgreSQL, a state folder with a token whose keys
 * the ceremony made, a pinned development policy, and authenticators for its people ({@link ApproverKey}). The server
 * under test then starts the real signer as its child.
 *
 * <p>Use: {@code @QuarkusTest @TestProfile(ServerWithSigner.class)}.
 */
public final class CountersignResource implements QuarkusTestResourceLifecycleManager {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static volatile @Nullable Path current;

    private final PostgresResource postgres = new PostgresResource();
    private @Nullable Path state;

    /** The state folder of the server under test. */
    public static Path stateFolder() {
        return Objects.requireNonNull(current, "no test with CountersignResource runs");
    }

    /** For another resource that has provisioned a folder itself. */
    static void current(Path stateFolder) {
        current = stateFolder;
    }

    @Override
    public Map<String, String> start() {
        try {
            Files.createDirectories(TARGET);
            Path folder = Files.createTempDirectory(TARGET, "test-state-");
            state = folder;
            current = folder;
            provision(folder);
            var settings = new HashMap<>(postgres.start());
            settings.put("countersign.state", folder.toString());
            // Read whenever the signer starts: a test can put a fault into the next one.
            settings.put("countersign.signer.java-options", "@" + Files.createFile(folder.resolve("signer.options")));
            return settings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same steps as the first start of development mode: token, authenticators, pinned policy. */
    public static void provision(Path stateFolder) throws IOException {
        var template = new PolicyTemplate(Files.readString(Path.of("policies/development.policy")));
        var signer = new DevelopmentSigner(
                stateFolder.resolve("signer"), stateFolder.resolve("anchor/head"), "target/classes");
        try {
            new Provisioning(stateFolder.resolve("development"), signer, template, said -> {}).run(SoftHsmModule::find);
        } catch (DevelopmentException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            postgres.stop();
            if (state != null) {
                forget(state);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a state folder and the folder of its signer's socket. */
    public static void forget(Path stateFolder) throws IOException {
        if (Files.exists(stateFolder)) {
            Folders.delete(SocketFolder.socketFor(stateFolder).getParent());
            Folders.delete(stateFolder);
        }
    }
}
