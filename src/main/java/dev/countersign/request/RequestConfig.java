package dev.countersign.request;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long requests live. */
@ConfigMapping(prefix = "countersign.request")
public interface RequestConfig {

    /**
     * From the statement's {@code not-before} to its {@code not-after}. Whoever has not approved by then has to be asked
     * again with a new request.
     */
    @WithDefault("P7D")
    Duration lifetime();
}
