package dev.countersign.app.development;

import dev.countersign.policy.Policy;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.Policies;
import io.quarkus.arc.profile.UnlessBuildProfile;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * What the command line program needs for {@code --as}: where the development identities and authenticators are.
 *
 * <p>Left out of a packaged server. Elsewhere it answers only to programs on the same machine, under a name of the same
 * machine (a web page that calls itself by another name must not read it), and only while the policy in force is a
 * development policy. To everybody else there is no such resource.
 */
@Path("/api/v1/development")
@UnlessBuildProfile("prod")
class DevelopmentResource {
    private final Policies policies;
    private final java.nio.file.Path state;
    private final Optional<String> issuer;
    private final String clientId;
    private final String clientSecret;

    DevelopmentResource(
            Policies policies,
            @ConfigProperty(name = "countersign.state") java.nio.file.Path state,
            @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> issuer,
            @ConfigProperty(name = "quarkus.oidc.client-id") String clientId,
            @ConfigProperty(name = "quarkus.oidc.credentials.secret") String clientSecret) {
        this.policies = policies;
        this.state = state.toAbsolutePath().normalize();
        this.issuer = issuer;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
    }

    /**
     * The development environment.
     *
     * @param stateFolder absolute path; the authenticators lie in {@code development/authenticators} in it
     * @param tokenEndpoint of the development identities; it takes the password grant
     * @param clientId client of that endpoint
     * @param clientSecret its secret, which is none
     * @param rp WebAuthn relying party id of the policy
     * @param origin WebAuthn origin of the policy
     * @param policy digest of the policy in force
     */
    record DevelopmentView(
            String stateFolder,
            String tokenEndpoint,
            String clientId,
            String clientSecret,
            String rp,
            String origin,
            String policy) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    @Operation(hidden = true)
    public DevelopmentView environment(@Context HttpServerRequest request) {
        Policy policy = policies.inForce().filter(Policy::development).orElseThrow(DevelopmentResource::absent);
        String tokens = issuer.orElseThrow(DevelopmentResource::absent) + "/token";
        if (!fromThisMachine(request)) {
            throw absent();
        }
        return new DevelopmentView(
                state.toString(), tokens, clientId, clientSecret, policy.rp(), policy.origin(), policy.digest());
    }

    private static boolean fromThisMachine(HttpServerRequest request) {
        boolean forwarded = request.getHeader("Forwarded") != null || request.getHeader("X-Forwarded-For") != null;
        var authority = request.authority();
        return !forwarded
                && isLoopback(request.remoteAddress().hostAddress())
                && authority != null
                && isLocalName(authority.host());
    }

    private static boolean isLocalName(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]") || host.equals("::1");
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static Refusal absent() {
        return new Refusal(ProblemType.NOT_FOUND, "There is no development environment here.");
    }
}
