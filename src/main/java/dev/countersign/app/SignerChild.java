package dev.countersign.app;

import dev.countersign.core.SignerProcess;
import dev.countersign.core.SignerSettings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

/** Starts the signer with the server and ends it with the server, where it is the server's child. */
@ApplicationScoped
class SignerChild {
    private final SignerSettings settings;
    private final SignerProcess process;

    SignerChild(SignerSettings settings, SignerProcess process) {
        this.settings = settings;
        this.process = process;
    }

    /** After whatever makes the signer's home (development provisioning has an earlier priority). */
    void start(@Observes @Priority(Interceptor.Priority.APPLICATION) StartupEvent event) {
        if (settings.start()) {
            process.start();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        process.close();
    }
}
