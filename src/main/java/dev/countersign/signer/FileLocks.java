package dev.countersign.signer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files that one process has for itself as long as it keeps them open. */
final class FileLocks {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private FileLocks() {}

    /**
     * Opens a file, or makes an empty one for its owner alone, and locks it. Waits a little: a signer whose server was killed is just ending.
     *
     * @param taken what is said when somebody else keeps it
     */
    static FileChannel take(Path file, String taken) throws IOException, StartException {
        var channel = open(file);
        try {
            lock(channel, taken);
            return channel;
        } catch (IOException | StartException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static FileChannel open(Path file) throws IOException, StartException {
        try {
            return FileChannel.open(
                    file,
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (NoSuchFileException e) {
            throw new StartException("the folder of " + file + " does not exist", e);
        }
    }

    private static void lock(FileChannel channel, String taken) throws IOException, StartException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            if (tryLock(channel) != null) {
                return;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartException("interrupted while waiting for another signer to end", e);
            }
        }
        throw new StartException(taken + " open");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held within this very process, as a test does
        }
    }
}
