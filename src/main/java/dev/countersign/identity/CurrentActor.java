package dev.countersign.identity;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;

/** The {@link Actor} of the HTTP request at hand. */
@RequestScoped
public class CurrentActor {
    private final SecurityIdentity identity;

    CurrentActor(SecurityIdentity identity) {
        this.identity = identity;
    }

    /** Never answers for somebody who is not signed in, whatever the annotations of the calling method say. */
    public Actor get() {
        if (identity.isAnonymous()) {
            throw new Refusal(ProblemType.UNAUTHENTICATED, "This call needs an access token.");
        }
        return new Actor(identity.getPrincipal().getName(), identity.getRoles());
    }
}
