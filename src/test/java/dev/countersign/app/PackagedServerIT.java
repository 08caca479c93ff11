package dev.countersign.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.CountersignResource;
import dev.countersign.testing.PackagedServer;
import dev.countersign.testing.Report;
import dev.countersign.testing.TestIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The packaged server as an operator starts it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PackagedServerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path state;

    @BeforeEach
    void make_a_state_folder() throws IOException {
        state = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "packaged-state-");
    }

    @AfterEach
    void remove_it() throws IOException {
        CountersignResource.forget(state);
    }

    @Test
    void refuses_to_start_without_an_issuer_in_one_sentence() throws Exception {
        try (var server = new PackagedServer(state, Map.of())) {
            server.start();
            assertThat(server.exitCode(PATIENCE)).isEqualTo(78);
            assertThat(Files.readAllLines(server.log()))
                    .containsExactly("countersign: No OpenID Connect issuer is configured and a packaged server has no"
                            + " identities of its own: set QUARKUS_OIDC_AUTH_SERVER_URL to the issuer's address.");
        }
    }

    @Test
    void is_ready_soon_and_says_how_soon() throws Exception {
        CountersignResource.provision(state);
        try (var issuer = new TestIssuer();
                var server = new PackagedServer(state, PackagedServer.withSigner(issuer))) {
            start(server); // the first start makes the database
            server.stop();
            start(server);
            assertThat(server.answers("/api/v1/development")).isFalse();
            assertThat(server.answers("/q/health/live")).isTrue();
            String log = Files.readString(server.log());
            Report.measured(
                    "server-ready",
                    last(log, "server ready ([0-9.]+) s"),
                    "s",
                    5,
                    "packaged server ready after the start of its Java virtual machine");
            Report.measured(
                    "signer-first-signature",
                    last(log, "first signature ([0-9.]+) s"),
                    "s",
                    0.7,
                    "first signature after the start of the signer");
        }
    }

    private static void start(PackagedServer server) throws Exception {
        server.start();
        server.await("/q/health/ready", PATIENCE);
        server.awaitLine("signer's first signature", PATIENCE);
    }

    private static double last(String log, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(log);
        double value = Double.NaN;
        while (found.find()) {
            value = Double.parseDouble(found.group(1));
        }
        assertThat(value).isNotNaN();
        return value;
    }
}
