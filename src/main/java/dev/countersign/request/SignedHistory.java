package dev.countersign.request;

import dev.countersign.evidence.History;
import dev.countersign.evidence.Statement;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.OptionalLong;

/** What has been signed so far, as far as the server knows; the signer has its journal for that. */
@ApplicationScoped
class SignedHistory implements History {
    private final SigningRequests requests;

    SignedHistory(SigningRequests requests) {
        this.requests = requests;
    }

    @Override
    public Optional<String> newestVersion(String project, String channel, String target, String role) {
        return requests.newestSigned(project, channel, target, role)
                .map(SigningRequest::statement)
                .map(Statement::parse)
                .map(statement -> statement.images().getFirst().version());
    }

    @Override
    public OptionalLong highestSecurityVersion(String project, String channel, String target, String role) {
        return requests.highestSecurityVersion(project, channel, target, role);
    }
}
