package dev.countersign.core;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Whether the signer answers. Requests are taken and approvals collected without it, but nothing is signed, and after a
 * first start nothing can be submitted before it has told its policy. A signer that does not trust its clock answers, signs
 * nothing, and says so here.
 */
@Readiness
@ApplicationScoped
class SignerHealth implements HealthCheck {
    private final SignerClient client;
    private final SignerProcess process;
    private final SignerSettings settings;

    SignerHealth(SignerClient client, SignerProcess process, SignerSettings settings) {
        this.client = client;
        this.process = process;
        this.settings = settings;
    }

    @Override
    public HealthCheckResponse call() {
        var answer = HealthCheckResponse.named("signer");
        try {
            var healthy = client.health();
            return answer.withData("clock", healthy.clock())
                    .withData("fence", healthy.fence())
                    .up()
                    .build();
        } catch (SignerException e) {
            return answer.withData("problem", settings.start() ? describe(e) : e.getMessage())
                    .down()
                    .build();
        }
    }

    private String describe(SignerException e) {
        return switch (process.status()) {
            case SignerStatus.Starting starting -> "The signer is starting.";
            case SignerStatus.Ready ready -> e.getMessage();
            case SignerStatus.Pausing pausing ->
                "The signer ended with status " + pausing.exitCode() + " and is started again in "
                        + pausing.pause().toMillis() + " ms.";
            case SignerStatus.Stopped stopped -> stopped.sentence();
        };
    }
}
