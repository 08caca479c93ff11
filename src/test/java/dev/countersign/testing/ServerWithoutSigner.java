package dev.countersign.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The whole server with a real database and real tokens, and no signer: what is approved stays approved, and the tests play
 * the part of the signing worker. {@link TestPolicy} stands in for the policy that the signer would have told.
 */
public final class ServerWithoutSigner implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "countersign.state", newFolder().toString(),
                "countersign.signer.start", "false",
                "countersign.signer.socket", "/nonexistent/signer.sock",
                // Small enough to be exceeded by a test.
                "countersign.artifact.maximum-size", "20M",
                "quarkus.http.limits.max-body-size", "21M",
                "quarkus.oidc.devservices.roles.approver-3", "approver",
                "quarkus.oidc.devservices.roles.auditor-1", "auditor",
                "quarkus.oidc.devservices.roles.stranger", "guest",
                "quarkus.oidc.devservices.roles.ci-2", "submitter",
                "quarkus.oidc.devservices.roles.busy", "submitter,approver");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(PostgresResource.class));
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "state-")
                    .toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
