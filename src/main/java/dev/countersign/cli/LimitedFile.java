package dev.countersign.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a whole file that must be small. */
final class LimitedFile {
    private LimitedFile() {}

    static byte[] read(Path file, int maximum) throws IOException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maximum + 1);
            if (bytes.length > maximum) {
                throw new FileSystemException(file.toString(), null, "it is larger than " + maximum + " bytes");
            }
            return bytes;
        }
    }
}
