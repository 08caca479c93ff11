package dev.countersign.app;

import java.time.Duration;

/**
 * The order of things when the process ends: the server first, then what it stands on. The hooks of a Java virtual machine
 * run all at once, so the hook here waits until Quarkus has stopped.
 *
 * <p>The sign is a system property, because live reload loads this class anew. Its name lies outside those of the settings,
 * which Quarkus checks.
 */
final class EndOfServer {
    private static final String RUNNING = "countersign-process.running";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private EndOfServer() {}

    /** The server starts. */
    static void begin() {
        System.setProperty(RUNNING, "true");
    }

    /** The server has stopped. */
    static void reached() {
        System.clearProperty(RUNNING);
    }

    /** Does this when the process ends and the server has stopped, or does not stop. */
    static void then(Runnable act) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            await();
                            act.run();
                        },
                        "end-of-server"));
    }

    private static void await() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (System.getProperty(RUNNING) != null && System.nanoTime() < deadline) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then at once
        }
    }
}
