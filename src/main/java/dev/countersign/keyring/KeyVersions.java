package dev.countersign.keyring;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The collection of key versions; every query on the table is a method here. */
@ApplicationScoped
class KeyVersions implements PanacheRepositoryBase<KeyVersion, String> {

    /** All of them, by name, the newest of a name first. */
    List<KeyVersion> inOrder() {
        return list("order by name, learntAt desc");
    }
}
