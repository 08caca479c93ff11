package dev.countersign.testing;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs the fuzz tests of one class in a JVM of their own, because Jazzer fuzzes one method of a JVM and instruments all of it. */
public final class FuzzRun {
    private FuzzRun() {}

    /** @param arguments the name of the class */
    public static void main(String[] arguments) {
        var listener = new SummaryGeneratingListener();
        // Its rows and counts are not those of the run that started it.
        var alone = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(alone)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectClass(arguments[0]))
                                .build(),
                        listener);
        var summary = listener.getSummary();
        summary.getFailures().forEach(failure -> failure.getException().printStackTrace());
        boolean ran = summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
        System.exit(ran ? 0 : 1);
    }
}
