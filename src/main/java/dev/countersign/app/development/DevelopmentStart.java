package dev.countersign.app.development;

import dev.countersign.core.SignerSettings;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * What development mode does by itself: makes the signer's home before the signer starts, plays the tour when the server
 * listens, and says at the end where it is reached.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class DevelopmentStart {
    /** Across live reloads, which make this class anew: the tour is shown once per process. No name of a setting. */
    private static final String SHOWN = "countersign-process.tour";

    private final DevelopmentSettings development;
    private final SignerSettings signer;
    private final Path state;
    private final Path tour;

    DevelopmentStart(
            DevelopmentSettings development,
            SignerSettings signer,
            @ConfigProperty(name = "countersign.state") Path state,
            @ConfigProperty(name = "countersign.tour.directory") Path tour) {
        this.development = development;
        this.signer = signer;
        this.state = state.toAbsolutePath().normalize();
        this.tour = tour;
    }

    /** Before the signer starts: it has an earlier priority. */
    void provision(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event)
            throws IOException, DevelopmentException {
        var template = new PolicyTemplate(Files.readString(development.policyTemplate()));
        var home = new DevelopmentSigner(
                signer.home().toAbsolutePath(), signer.anchor().toAbsolutePath(), signer.classPath());
        new Provisioning(state.resolve("development"), home, template, System.out::println).run(SoftHsmModule::find);
    }

    /** When the port is open, in a thread of its own: the tour is a client like any other. */
    void show(@ObservesAsync HttpServerStart event) {
        if (System.getProperty(SHOWN) != null) {
            return;
        }
        System.setProperty(SHOWN, "true");
        String server = "http://localhost:" + event.options().getPort();
        Thread.ofPlatform().daemon().name("tour").start(() -> show(server));
    }

    private void show(String server) {
        var api = new DevelopmentApi(server);
        var transcript = new Transcript(System.out::println);
        var cli = new CommandLine(development.commandLine(), server, transcript);
        try {
            api.awaitSigner();
            new Tour(tour, state.resolve("development/tour.properties"), api, cli, transcript).run();
        } catch (DevelopmentException | IOException e) {
            System.out.println("The tour could not be played: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        // The last line on the screen; scripts wait for it.
        System.out.println("Countersign is ready: " + server);
    }
}
