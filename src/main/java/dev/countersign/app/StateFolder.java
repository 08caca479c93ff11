package dev.countersign.app;

import dev.countersign.storage.DurableFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
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
    /** Raised whenever what lies in the folder cannot be used by the program before. */
    private static final String FORMAT = "countersign/state/v2\n";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Makes the folder if it is missing and takes the lock; once more in the same process (live reload) is harmless. */
    static StateFolder open(Path path) throws IOException, CannotStartException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, ownerOnly);
        lock(path.resolve("lock"));
        demandFormat(path);
        return new StateFolder(path);
    }

    /** A folder with a database and no file {@code format} is one of a program whose policies and journals are not read here. */
    private static void demandFormat(Path path) throws IOException, CannotStartException {
        Path file = path.resolve("format");
        if (Files.notExists(file) && Files.notExists(path.resolve("postgres.complete"))) {
            DurableFile.replace(file, FORMAT.getBytes(StandardCharsets.US_ASCII));
        }
        if (Files.exists(file) && Files.readString(file).equals(FORMAT)) {
            return;
        }
        throw new CannotStartException("The state folder " + path + " was made by another version of Countersign, whose"
                + " policy and journal this version cannot read. If you only tried Countersign in it, remove it: rm -r "
                + path
                + "; else start the version that made it, or give this one another folder with countersign.state.");
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
