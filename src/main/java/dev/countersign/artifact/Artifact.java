package dev.countersign.artifact;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/**
 * A build that has been received whole. Nothing about it ever changes: the same bytes are the same artifact, whoever uploads
 * them and how often.
 */
@Entity
@Table(name = "artifact")
public class Artifact {
    @Id
    private String sha256;

    private String sha384;
    private String sha512;
    private long size;
    private String receivedFrom;
    private Instant receivedAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected Artifact() {}

    /** What is known of the artifact, without its bytes. */
    public ArtifactView view() {
        return new ArtifactView(sha256, sha384, sha512, size, receivedAt);
    }

    /** The name of whoever uploaded it first. */
    public String receivedFrom() {
        return receivedFrom;
    }
}
