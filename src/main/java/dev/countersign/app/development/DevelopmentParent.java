package dev.countersign.app.development;

import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Ends the development server when the Maven process that started it is gone.
 *
 * <p>{@code kill -9} of Maven would otherwise leave this process behind with the port and the state folder, and the next
 * start could not work.
 */
@ApplicationScoped
@IfBuildProfile("dev")
class DevelopmentParent {
    /** Outside the names of the settings, which Quarkus checks at each live reload. */
    private static final String WATCHED = "countersign-process.parent";

    void watch(@Observes StartupEvent event) {
        if (System.getProperty(WATCHED) != null) {
            return; // a live reload: this process watches already
        }
        ProcessHandle.current().parent().ifPresent(parent -> {
            System.setProperty(WATCHED, Long.toString(parent.pid()));
            parent.onExit().thenRun(() -> System.exit(0));
        });
    }
}
