package dev.countersign.app;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive as long as it answers. On purpose it asks nothing else: a server that is restarted because its database or
 * signer is away only adds to the trouble. What is away shows in readiness.
 */
@Liveness
@ApplicationScoped
class ServerLiveness implements HealthCheck {
    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.up("server");
    }
}
