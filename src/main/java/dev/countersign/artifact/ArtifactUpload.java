package dev.countersign.artifact;

import dev.countersign.artifact.ArtifactService.Uploaded;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * An upload from the first byte to the row: the bytes stream without a transaction, for a slow sender must not hold a
 * database connection, and the register follows when they are durable.
 */
@ApplicationScoped
public class ArtifactUpload {
    private final ArtifactReceiver receiver;
    private final ArtifactService artifacts;

    ArtifactUpload(BlobStore store, ArtifactConfig config, ArtifactService artifacts) {
        this.receiver = new ArtifactReceiver(store, config.maximumSize().asLongValue(), ArtifactReceiver.ALGORITHMS);
        this.artifacts = artifacts;
    }

    /** Receives bytes whose digest was announced; see {@link ArtifactReceiver#receive(InputStream, String, OptionalLong)}. */
    public Uploaded receive(InputStream in, String sha256, OptionalLong length, String from) throws IOException {
        return artifacts.register(receiver.receive(in, sha256, length), from);
    }

    /** Receives bytes of which nothing was announced, such as the file of a form. */
    public Uploaded receive(InputStream in, String from) throws IOException {
        return artifacts.register(receiver.receive(in), from);
    }
}
