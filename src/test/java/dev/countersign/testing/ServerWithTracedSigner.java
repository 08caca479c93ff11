package dev.countersign.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The whole server with everything real, and a {@link TracedSigner} that the test holds in its hands. */
public class ServerWithTracedSigner implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("quarkus.oidc.devservices.roles.auditor-1", "auditor");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Resource.class));
    }

    /** PostgreSQL, a state folder, and the signer, started. */
    public static final class Resource implements QuarkusTestResourceLifecycleManager {
        private static volatile @Nullable TracedSigner current;
        private static volatile @Nullable PostgresResource database;

        private final PostgresResource postgres = new PostgresResource();
        private @Nullable Path state;
        private @Nullable Path sockets;

        /** The signer of the server under test. */
        public static TracedSigner signer() {
            return Objects.requireNonNull(current, "no test with a traced signer runs");
        }

        /** Takes the database away for good. */
        public static void stopDatabase() {
            Objects.requireNonNull(database, "no test with a traced signer runs")
                    .stop();
        }

        @Override
        public Map<String, String> start() {
            try {
                Path folder = Files.createTempDirectory(
                        Files.createDirectories(Path.of("target").toAbsolutePath()), "traced-state-");
                state = folder;
                sockets = Files.createTempDirectory("countersign-");
                CountersignResource.provision(folder);
                CountersignResource.current(folder);
                var signer = new TracedSigner(folder, sockets.resolve("s"));
                current = signer;
                signer.restart("target/classes");
                var settings = new HashMap<>(postgres.start());
                database = postgres;
                settings.put("countersign.state", folder.toString());
                settings.put("countersign.signer.start", "false");
                settings.put("countersign.signer.socket", sockets.resolve("s").toString());
                return settings;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void stop() {
            try {
                signer().close();
                postgres.stop();
                if (state != null && sockets != null) {
                    Folders.delete(state);
                    Folders.delete(sockets);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
