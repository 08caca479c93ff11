package dev.countersign.artifact;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The one {@link BlobStore} of the server, in folder {@code blobs} of the state folder. */
class BlobStoreProducer {

    @Produces
    @Singleton
    BlobStore blobStore(@ConfigProperty(name = "countersign.state") Path state) throws IOException {
        return new BlobStore(state.resolve("blobs"));
    }
}
