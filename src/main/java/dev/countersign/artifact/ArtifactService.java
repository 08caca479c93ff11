package dev.countersign.artifact;

import dev.countersign.artifact.ArtifactReceiver.Received;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.util.Optional;

/** The register of artifacts. The bytes lie in the {@link BlobStore}; a row is written after they are durable there. */
@ApplicationScoped
@Transactional
public class ArtifactService {
    private final Artifacts artifacts;
    private final Clock clock;

    ArtifactService(Artifacts artifacts, Clock clock) {
        this.artifacts = artifacts;
        this.clock = clock;
    }

    /**
     * Registers bytes that are kept. A crash before the commit leaves a file without a row, which the next upload of the same
     * bytes adopts.
     */
    public Uploaded register(Received received, String from) {
        boolean isNew = artifacts.add(received, from, clock.instant());
        return new Uploaded(artifacts.findById(received.sha256()).view(), isNew);
    }

    /** The artifact with this digest, if it has been uploaded. */
    public Optional<ArtifactView> find(String sha256) {
        return artifacts.findByIdOptional(sha256).map(Artifact::view);
    }

    /** An artifact, and whether this upload brought it. */
    public record Uploaded(ArtifactView artifact, boolean isNew) {}
}
