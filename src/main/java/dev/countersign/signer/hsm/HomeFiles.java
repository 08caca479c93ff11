package dev.countersign.signer.hsm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/**
 * Writes files of the signer's home. Each is born with mode 0600, so that it is at no moment open to others, and is on
 * the disk, with its name, when a method returns.
 */
public final class HomeFiles {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private HomeFiles() {}

    /** Writes a file whole or not at all: aside, onto the disk, then under its name in place of an older one. */
    public static void write(Path file, byte[] content) throws IOException {
        var aside = parentOf(file).resolve(file.getFileName() + ".new");
        // What a crash left: it was never in use.
        Files.deleteIfExists(aside);
        try (var channel =
                FileChannel.open(aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            for (var rest = ByteBuffer.wrap(content); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncParentOf(file);
    }

    /** Writes a PIN; the bytes in between are zeroed. */
    static void write(Path file, char[] pin) throws IOException {
        var bytes = new byte[pin.length];
        try {
            for (int i = 0; i < pin.length; i++) {
                bytes[i] = (byte) pin[i];
            }
            write(file, bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    static void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            syncParentOf(file);
        }
    }

    /** Makes a new, renamed or removed name durable. */
    public static void syncParentOf(Path file) throws IOException {
        try (var channel = FileChannel.open(parentOf(file), StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path parentOf(Path file) {
        var parent = file.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(file + " has no folder");
        }
        return parent;
    }
}
