package dev.countersign.artifact;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The one {@link BlobStore} of the server, in folder {@code blobs} of the state folder. Made at the start, not at the first
 * use: that is when the leftovers of a crash are removed.
 */
class BlobStoreProducer {

    @Produces
    @Singleton
    @Startup
    BlobStore blobStore(@ConfigProperty(name = "countersign.state") Path state) throws IOException {
        return new BlobStore(state.resolve("blobs"));
    }
}
