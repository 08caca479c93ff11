package dev.countersign.cli;

import dev.countersign.cli.api.SigningRequest.SignedFile;
import dev.countersign.evidence.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Writes what is downloaded: whole and with the expected digest, or not at all. It is written beside its place and takes
 * its name at the end, so nobody ever finds half a file under that name.
 */
final class Download {
    private static final int CHUNK = 65_536;

    private Download() {}

    static void write(InputStream content, SignedFile expected, Path file, boolean replace) throws IOException {
        var folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "file has no name");
        if (!Files.isDirectory(folder)) {
            throw new NoSuchFileException(folder.toString());
        }
        var part = Files.createTempFile(folder, ".countersign-", ".part");
        try {
            copy(content, expected, part);
            publish(part, file, replace);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void copy(InputStream content, SignedFile expected, Path part) throws IOException {
        var sha256 = Sha256.start();
        var size = 0L;
        try (var channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            var chunk = new byte[CHUNK];
            for (var count = content.read(chunk); count >= 0; count = content.read(chunk)) {
                size += count;
                if (size > expected.size()) {
                    break;
                }
                sha256.update(chunk, 0, count);
                for (var rest = ByteBuffer.wrap(chunk, 0, count); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
            }
            channel.force(true);
        }
        var digest = HexFormat.of().formatHex(sha256.digest());
        if (size != expected.size() || !digest.equals(expected.sha256())) {
            throw new IOException("What arrived is not the signed file that the server announced; nothing was kept.");
        }
    }

    /** Without {@code replace} a file that has appeared meanwhile stays: making a link never replaces one. */
    private static void publish(Path part, Path file, boolean replace) throws IOException {
        if (replace) {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            // A file system without links, such as FAT.
            Files.move(part, file);
        }
    }
}
