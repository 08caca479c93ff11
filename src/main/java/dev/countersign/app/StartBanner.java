package dev.countersign.app;

import dev.countersign.core.SignerClient;
import dev.countersign.core.SignerException;
import dev.countersign.core.SignerProcess;
import dev.countersign.core.SignerSettings;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import org.jboss.logging.Logger;

/**
 * Two lines at the start: how long the server took since its Java virtual machine began, and how long the signer took
 * from its own start to its first signature (the canary that every start signs and verifies).
 */
@ApplicationScoped
class StartBanner {
    private static final Logger LOG = Logger.getLogger(StartBanner.class);

    private final Clock clock;
    private final SignerSettings settings;
    private final SignerProcess process;
    private final SignerClient signer;

    StartBanner(Clock clock, SignerSettings settings, SignerProcess process, SignerClient signer) {
        this.clock = clock;
        this.settings = settings;
        this.process = process;
        this.signer = signer;
    }

    void serverListens(@ObservesAsync HttpServerStart event) {
        double server = (clock.millis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1000.0;
        LOG.infof("Countersign: server ready %.2f s after the start of its Java virtual machine", server);
        if (settings.start()) {
            process.firstReady().thenRun(this::signerSigned);
        } else {
            signerSigned();
        }
    }

    private void signerSigned() {
        try {
            double signature = signer.health().millisecondsToFirstSignature() / 1000.0;
            LOG.infof("Countersign: signer's first signature %.2f s after the start of the signer", signature);
        } catch (SignerException e) {
            LOG.infof("Countersign: the signer does not answer yet: %s", e.getMessage());
        }
    }
}
