package dev.countersign.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * The password between this server and its own embedded PostgreSQL: 256 random bits, in a file that only we can read.
 *
 * <p>It keeps other users of the machine out of the database. It protects no key: what the database says counts for
 * nothing with the signer.
 */
final class DatabasePassword {
    private static final int BYTES = 32;

    private final Path file;
    private final String text;

    private DatabasePassword(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The password in this file, which is made if it is missing; written aside first, so it is whole or absent. */
    static DatabasePassword of(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            Path aside = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(aside);
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (var channel = Files.newByteChannel(
                    aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                channel.write(StandardCharsets.US_ASCII.encode(HexFormat.of().formatHex(random)));
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return new DatabasePassword(file, Files.readString(file).strip());
    }

    Path file() {
        return file;
    }

    String text() {
        return text;
    }
}
