package dev.countersign.identity;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * Who is calling: the name in the access token and the roles in it.
 *
 * @param subject name of the person or machine; the policy uses the same names for people
 * @param roles those of {@link Roles} and whatever else the issuer puts there
 */
public record Actor(String subject, Set<String> roles) {

    public Actor {
        requireNonNull(subject, "subject is null");
        roles = Set.copyOf(roles);
    }
}
