package dev.countersign.artifact;

import dev.countersign.artifact.ArtifactReceiver.Received;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;

/** The collection of artifacts; every query on the table is a method here. */
@ApplicationScoped
public class Artifacts implements PanacheRepositoryBase<Artifact, String> {

    /**
     * Adds the artifact unless it is there. One statement, so uploads of the same bytes at the same time need no retry.
     *
     * @return whether it is new
     */
    public boolean add(Received received, String from, Instant at) {
        return getEntityManager()
                        .createNativeQuery("""
                                insert into artifact (sha256, sha384, sha512, size, received_from, received_at)
                                values (:sha256, :sha384, :sha512, :size, :from, :at)
                                on conflict (sha256) do nothing""")
                        .setParameter("sha256", received.digests().get(0))
                        .setParameter("sha384", received.digests().get(1))
                        .setParameter("sha512", received.digests().get(2))
                        .setParameter("size", received.size())
                        .setParameter("from", from)
                        .setParameter("at", at)
                        .executeUpdate()
                == 1;
    }
}
