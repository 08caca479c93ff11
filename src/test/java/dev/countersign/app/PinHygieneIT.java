package dev.countersign.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.CountersignResource;
import dev.countersign.testing.PackagedServer;
import dev.countersign.testing.SearchedProcess;
import dev.countersign.testing.TestIssuer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The PIN is nowhere in the packaged server, in the signer that it started, in their logs and files. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PinHygieneIT {
    private final Path state = Path.of("target/pin-hygiene").toAbsolutePath();

    @Test
    void neither_server_nor_signer_holds_the_PIN() throws Exception {
        CountersignResource.forget(state);
        CountersignResource.provision(state);
        String pin = Files.readString(state.resolve("signer/pin"));
        try (var issuer = new TestIssuer();
                var server = new PackagedServer(state, PackagedServer.withSigner(issuer))) {
            server.start();
            server.await("/q/health/ready", Duration.ofSeconds(60));

            // The database may run as another user, and is never told the PIN.
            ProcessHandle signer = server.handle()
                    .descendants()
                    .filter(child -> child.info().commandLine().orElse("").contains("dev.countersign.signer.Main"))
                    .findFirst()
                    .orElseThrow();
            assertThat(SearchedProcess.placesInJava(server.handle().pid(), pin, state))
                    .as("server")
                    .isEmpty();
            assertThat(SearchedProcess.places(signer.pid(), pin)).as("signer").isEmpty();
            assertThat(SearchedProcess.files(state, pin, Set.of("signer/pin"))).isEmpty();
        }
        CountersignResource.forget(state);
    }
}
