package dev.countersign.request;

import dev.countersign.artifact.InspectedImage;
import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/** What the image says about itself, as it lies in the table: null where it says nothing. */
@Embeddable
record ImageColumns(
        String role,
        String chip,
        @Nullable String imageVersion,
        @Nullable Long securityVersion,
        @Nullable String projectName,
        @Nullable String idfVersion,
        @Nullable String banner,
        int segments,
        long imageLength,
        int minimumRevision,
        int maximumRevision) {

    static ImageColumns of(InspectedImage image) {
        var security = image.securityVersion();
        return new ImageColumns(
                image.role(),
                image.chip(),
                image.version().orElse(null),
                security.isPresent() ? security.getAsLong() : null,
                image.projectName().orElse(null),
                image.idfVersion().orElse(null),
                image.banner().orElse(null),
                image.segments(),
                image.imageLength(),
                image.minimumRevision(),
                image.maximumRevision());
    }
}
