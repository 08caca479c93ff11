package dev.countersign.app;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;

/**
 * The main class of the server: state folder, embedded database, then Quarkus.
 *
 * <p>The database comes first because Quarkus opens its pool and runs the migrations while it starts. {@code main}
 * returns at every live reload of development mode and is called again; whatever it starts therefore lives as long as
 * the Java virtual machine and is found again by the system property that it left.
 *
 * <p>Exit status 78: the settings cannot work, and the one line on standard error says which.
 */
@QuarkusMain
public final class Main {
    /** What {@code sysexits.h} calls EX_CONFIG: a supervisor has no reason to start us again unchanged. */
    private static final int WRONG_SETTINGS = 78;

    public static void main(String[] arguments) {
        // Before anything else: whoever touches java.util.logging earlier fixes the wrong LogManager for good.
        System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
        LaunchMode.set(mode());
        try {
            Settings settings = Settings.read();
            settings.demandIssuer(LaunchMode.current());
            StateFolder state = StateFolder.open(settings.state());
            if (settings.wantsEmbeddedDatabase()) {
                EmbeddedDatabase.start(state);
            }
        } catch (CannotStartException e) {
            System.err.println("countersign: " + e.getMessage());
            System.exit(WRONG_SETTINGS);
        } catch (IOException e) {
            System.err.println("countersign: the state folder cannot be used: " + e);
            System.exit(WRONG_SETTINGS);
        }
        EndOfServer.begin();
        try {
            Quarkus.run(arguments);
        } finally {
            EndOfServer.reached();
        }
    }

    /**
     * Quarkus itself says it only once its application class is loaded, which is too late for us. Whatever is not loaded
     * by the class loader of development mode counts as production, where less is allowed.
     */
    private static LaunchMode mode() {
        String loader = Main.class.getClassLoader().getClass().getName();
        return loader.equals("io.quarkus.bootstrap.classloading.QuarkusClassLoader")
                ? LaunchMode.DEVELOPMENT
                : LaunchMode.NORMAL;
    }
}
