package dev.countersign.artifact;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An artifact as clients see it.
 *
 * @param sha256 its name; lower-case hex like the other digests
 * @param size bytes
 * @param receivedAt when its bytes first arrived
 */
@Schema(name = "Artifact", description = "A build that has been received whole")
public record ArtifactView(
        @Schema(examples = "2f5e…", description = "SHA-256 in lower-case hex, the artifact's name")
        String sha256,

        @Schema(description = "SHA-384 in lower-case hex") String sha384,
        @Schema(description = "SHA-512 in lower-case hex") String sha512,
        @Schema(description = "Bytes") long size,

        @Schema(description = "When the bytes first arrived")
        Instant receivedAt) {}
