package dev.countersign.app.development;

import dev.countersign.storage.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** Files and folders that nobody but their owner can read, from the moment they exist. */
final class PrivateFiles {
    private PrivateFiles() {}

    /** Makes the folder with mode 0700, and its missing parents as the system makes them. */
    static Path folder(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        return folder;
    }

    /** Writes the file with mode 0600: after a crash it is whole or absent. */
    static void write(Path file, byte[] bytes) throws IOException {
        DurableFile.replacePrivate(file, bytes);
    }

    /** Removes a folder and everything in it; a missing one is fine. */
    static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
