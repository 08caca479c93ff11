package dev.countersign.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Files named by their SHA-256, in a folder on disk:
 *
 * <pre>
 * sha256/ab/abcd…   one file per digest, complete and synced, never changed afterwards
 * incoming/         files that are still arriving; whatever lies here at a start is left over from a crash
 * </pre>
 *
 * <p>A file appears under its digest by an atomic rename after its bytes are synced, so a crash leaves a whole file or none.
 */
public final class BlobStore {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final Path blobs;
    private final Path incoming;

    /** A store in this folder, which is made when it is missing. Removes what an earlier crash left half received. */
    public BlobStore(Path folder) throws IOException {
        blobs = folder.resolve("sha256");
        incoming = folder.resolve("incoming");
        Files.createDirectories(blobs);
        Files.createDirectories(incoming);
        removeLeftovers();
    }

    /** A new file to be written; it is kept by {@link Incoming#keep} and removed otherwise. */
    public Incoming receive() throws IOException {
        return new Incoming(Files.createTempFile(incoming, "", ".part"), this);
    }

    /** Size of the file with this digest, or nothing when there is none. */
    public Optional<Long> size(String sha256) throws IOException {
        try {
            return Optional.of(Files.size(path(sha256)));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }

    /** Opens the file with this digest. The caller closes the stream. */
    public InputStream open(String sha256) throws IOException {
        return Files.newInputStream(path(sha256));
    }

    /** Where the file with this digest lies, whether or not it exists. */
    public Path path(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("not a digest in lower-case hex");
        }
        return blobs.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    /**
     * Moves a synced file to its digest. A crash before the rename leaves a file in {@code incoming}, removed at the next
     * start; one after it leaves the whole file, which the next upload of the same bytes finds.
     */
    void adopt(Path file, String sha256) throws IOException {
        var target = path(sha256);
        var folder = target.getParent();
        if (folder == null) {
            throw new IOException("the store has no folder");
        }
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            sync(blobs);
        }
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException impossible) {
            throw new IOException("incoming and sha256 must lie on one file system", impossible);
        }
        sync(folder);
    }

    private void removeLeftovers() throws IOException {
        try (var files = Files.newDirectoryStream(incoming)) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A rename is durable only when the folder is synced as well. */
    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
