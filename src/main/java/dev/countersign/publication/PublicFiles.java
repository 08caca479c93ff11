package dev.countersign.publication;

import dev.countersign.storage.DurableFile;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Keeps the public files on disk; what a crash leaves is in the package document. */
@ApplicationScoped
public class PublicFiles {
    private static final Logger LOG = Logger.getLogger(PublicFiles.class);

    private final Path last;
    private final Path folder;

    PublicFiles(@ConfigProperty(name = "countersign.state") Path state) {
        this.last = state.toAbsolutePath().resolve("publication");
        this.folder = state.toAbsolutePath().resolve("public");
    }

    /** Completes what a crash interrupted. A disk in trouble must not keep the server from starting: the files stay as they are. */
    void complete(@Observes StartupEvent event) {
        try {
            var publication = last();
            if (publication.isPresent()) {
                writeFiles(publication.get());
            }
        } catch (IOException e) {
            LOG.error("the public files could not be completed", e);
        }
    }

    /** The publication that was written last. */
    public synchronized Optional<Publication> last() throws IOException {
        return bytes(last).isPresent()
                ? Optional.of(Publication.parse(bytes(last).get()))
                : Optional.empty();
    }

    /**
     * Replaces the public files by these.
     *
     * @throws IOException if they cannot be written, or their number is lower than that of the files which are there
     */
    public synchronized void write(Publication publication) throws IOException {
        var before = last();
        if (before.isPresent() && before.get().number() > publication.number()) {
            throw new IOException("the publication has number " + publication.number() + ", but "
                    + before.get().number() + " is out already");
        }
        DurableFile.replace(last, publication.encode());
        writeFiles(publication);
    }

    /** The bytes of one public file, or nothing before there was a publication. */
    Optional<byte[]> read(String name) throws IOException {
        return bytes(folder.resolve(name));
    }

    private void writeFiles(Publication publication) throws IOException {
        Files.createDirectories(folder);
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("keys.json", publication.keys());
        files.put("keys.json.sig", publication.keysSignature());
        files.put("revocations.json", publication.revocations());
        files.put("revocations.json.sig", publication.revocationsSignature());
        for (var file : files.entrySet()) {
            DurableFile.replace(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private static Optional<byte[]> bytes(Path file) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }
}
