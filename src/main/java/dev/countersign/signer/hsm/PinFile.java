package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Reads PINs into {@code char[]} that the caller zeroes. A PIN is printable ASCII, without blanks, 4 to 255 characters;
 * one line feed after it is tolerated, because editors write one.
 */
public final class PinFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final int MINIMUM_LENGTH = 4;
    private static final int MAXIMUM_LENGTH = 255;

    private PinFile() {}

    /**
     * Reads {@code pin} in the signer's home, whose mode must be exactly 0600.
     *
     * @throws CeremonyException if the file is missing, open to others, or holds no PIN
     */
    public static char[] read(Path home) throws CeremonyException {
        return readFile(home.resolve(Home.PIN));
    }

    /**
     * Reads an inherited descriptor, or, where there is none, {@code pin} in the home.
     *
     * @throws CeremonyException if there is no PIN
     */
    public static char[] read(Path home, Optional<Integer> descriptor) throws CeremonyException, IOException {
        if (descriptor.isEmpty()) {
            return read(home);
        }
        try (var in = Files.newInputStream(Path.of("/proc/self/fd/" + descriptor.get()))) {
            return read(in);
        }
    }

    static char[] readFile(Path file) throws CeremonyException {
        try {
            var mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !mode.equals(OWNER_ONLY)) {
                throw new CeremonyException("The PIN file " + file
                        + " must be a regular file that only its owner may read and write (mode 0600), but it is "
                        + PosixFilePermissions.toString(mode) + ". Consider the PIN known to others.");
            }
            try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return read(in);
            }
        } catch (NoSuchFileException e) {
            throw new CeremonyException("The PIN file " + file + " is missing.", e);
        } catch (IOException e) {
            throw new CeremonyException("The PIN file " + file + " cannot be read: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Reads a PIN up to the stream's end, for example from an inherited descriptor.
     *
     * @throws CeremonyException if the bytes are no PIN
     */
    public static char[] read(InputStream in) throws IOException, CeremonyException {
        var bytes = new byte[MAXIMUM_LENGTH + 2];
        try {
            int length = in.readNBytes(bytes, 0, bytes.length);
            if (length > 0 && bytes[length - 1] == '\n') {
                length--;
            }
            if (length < MINIMUM_LENGTH || length > MAXIMUM_LENGTH) {
                throw new CeremonyException("A PIN has " + MINIMUM_LENGTH + " to " + MAXIMUM_LENGTH + " characters.");
            }
            var pin = new char[length];
            for (int i = 0; i < length; i++) {
                if (bytes[i] <= ' ' || bytes[i] > '~') {
                    Arrays.fill(pin, '\0');
                    throw new CeremonyException("A PIN is printable ASCII without blanks.");
                }
                pin[i] = (char) bytes[i];
            }
            return pin;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
