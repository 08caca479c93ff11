package dev.countersign.core;

import dev.countersign.evidence.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The folder of the signer's socket: short, because the path of a socket must stay below 100 bytes wherever the state
 * folder lies, and private, because who can connect can ask for signatures.
 *
 * <p>It is {@code countersign-USER-DIGEST} in {@code XDG_RUNTIME_DIR} or {@code /tmp}, DIGEST being the first 8
 * hexadecimal digits of SHA-256 of the state folder's absolute path. In {@code /tmp} anybody can make a folder of that
 * name first: one that is a link, belongs to somebody else or can be entered by others is refused.
 */
public final class SocketFolder {
    private static final int MAXIMUM_PATH_BYTES = 100;
    private static final int DIGITS = 8;

    private SocketFolder() {}

    /**
     * The socket that belongs to this state folder, in a folder that exists and is ours alone. The state folder exists
     * and is ours; its owner is the yardstick.
     *
     * @throws IOException if the folder cannot be made, or is not ours
     */
    public static Path socketFor(Path stateFolder) throws IOException {
        return checkedLength(
                ours(parent().resolve(name(stateFolder)), stateFolder).resolve("signer.sock"));
    }

    static Path parent() {
        return Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
                .map(Path::of)
                .filter(Files::isWritable)
                .orElse(Path.of("/tmp"));
    }

    static String name(Path stateFolder) {
        return "countersign-" + System.getProperty("user.name") + "-" + digest(stateFolder);
    }

    /** The path itself, if the operating system can bind a socket there. */
    static Path checkedLength(Path socket) throws IOException {
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length >= MAXIMUM_PATH_BYTES) {
            throw new IOException(
                    "the path of the signer's socket must be shorter than " + MAXIMUM_PATH_BYTES + " bytes: " + socket);
        }
        return socket;
    }

    private static Path ours(Path folder, Path stateFolder) throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            PosixFileAttributes found =
                    Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean ours = found.isDirectory()
                    && found.owner().equals(Files.getOwner(stateFolder))
                    && PosixFilePermissions.toString(found.permissions()).equals("rwx------");
            if (!ours) {
                throw new IOException(folder + " is not a folder of ours that nobody else can enter; remove it, or set"
                        + " countersign.signer.socket to a path in a private folder");
            }
        }
        return folder;
    }

    private static String digest(Path stateFolder) {
        return Sha256.hexOf(stateFolder.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8))
                .substring(0, DIGITS);
    }
}
