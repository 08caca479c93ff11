package dev.countersign.request;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The collection of stored policies; every query on the table is a method here. */
@ApplicationScoped
class StoredPolicies implements PanacheRepositoryBase<StoredPolicy, String> {

    /** The policy that the signer answered last. */
    Optional<StoredPolicy> newest() {
        return find("order by learntAt desc").firstResultOptional();
    }
}
