package dev.countersign.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * The folder of everything that this server keeps, held by a lock for this process alone.
 *
 * <p>The folder is 0700: it holds the database, unreleased firmware and, in development, the token. The lock is the
 * operating system's and goes with the process, however that ends; a server that is being killed and one that is
 * started right after it meet here, so the new one waits a moment before it gives up.
 *
 * @param path absolute
 */
record StateFolder(Path path) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Makes the folder if it is missing and takes the lock; once more in the same process (live reload) is harmless. */
    static StateFolder open(Path path) throws IOException, CannotStartException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, ownerOnly);
        lock(path.resolve("lock"));
        return new StateFolder(path);
    }

    private static void lock(Path file) throws IOException, CannotStartException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        do {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    // The hook is what keeps the channel reachable: a collected channel would drop the lock.
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> closeQuietly(channel), "state-folder-lock"));
                    return;
                }
                Thread.sleep(PAUSE);
            } catch (OverlappingFileLockException ofThisProcess) {
                channel.close();
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        } while (System.nanoTime() < deadline);
        channel.close();
        throw new CannotStartException("Another server is running on the state folder " + file.getParent()
                + "; stop it, or give this one another folder with countersign.state.");
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException ignored) {
            // The process ends now, and the operating system drops the lock with it.
        }
    }
}
