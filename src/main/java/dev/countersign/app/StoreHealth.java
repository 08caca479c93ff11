package dev.countersign.app;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether artifacts can be kept: a file can really be written where they arrive, and there is room for some. */
@Readiness
@ApplicationScoped
class StoreHealth implements HealthCheck {
    /** Room for a few artifacts with their signed forms, in bytes. */
    private static final long ROOM = 128L * 1024 * 1024;

    private final Path folder;

    StoreHealth(@ConfigProperty(name = "countersign.state") Path state) {
        this.folder = state.toAbsolutePath().resolve("blobs").resolve("incoming");
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("artifact store");
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, "health", ".part"));
            long free = Files.getFileStore(folder).getUsableSpace();
            return answer.withData("freeBytes", free).status(free >= ROOM).build();
        } catch (IOException e) {
            return answer.withData("problem", e.toString()).down().build();
        }
    }
}
