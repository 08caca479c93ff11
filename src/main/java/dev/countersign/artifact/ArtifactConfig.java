package dev.countersign.artifact;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How artifacts are received. */
@ConfigMapping(prefix = "countersign.artifact")
public interface ArtifactConfig {

    /**
     * Most bytes of one upload. Formats have limits of their own, judged when a request is submitted; this one only protects
     * the disk. {@code quarkus.http.limits.max-body-size} must not be below it.
     */
    @WithDefault("512M")
    MemorySize maximumSize();
}
