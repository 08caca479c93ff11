package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The mark of a ceremony that has begun and not ended: the label of its token, in {@code ceremony.attempt}. While it is
 * held, no second ceremony runs in the home. It is written before the token is touched and removed after the record is
 * on the disk, so a home with the mark and no record had a ceremony that broke off, and everything on the token of that
 * label is known to be worthless.
 */
final class CeremonyAttempt implements AutoCloseable {
    private static final int MAXIMUM_SIZE = 64;

    private final Path file;
    private final FileChannel channel;
    private final Optional<String> earlierLabel;

    private CeremonyAttempt(Path file, FileChannel channel, Optional<String> earlierLabel) {
        this.file = file;
        this.channel = channel;
        this.earlierLabel = earlierLabel;
    }

    /**
     * Takes the home for this process.
     *
     * @throws CeremonyException if another process has it
     */
    static CeremonyAttempt begin(Path home) throws IOException, CeremonyException {
        var file = home.resolve(Home.ATTEMPT);
        var channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            if (!tryLock(channel)) {
                throw new CeremonyException("Another ceremony is running in " + home + ".");
            }
            var content = ByteBuffer.allocate(MAXIMUM_SIZE);
            channel.read(content, 0);
            var text = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
            return new CeremonyAttempt(file, channel, label(text));
        } catch (IOException | CeremonyException e) {
            channel.close();
            throw e;
        }
    }

    /** A line that is not whole was being written when its process ended, before it touched anything. */
    private static Optional<String> label(String text) {
        var label = text.stripTrailing();
        return text.equals(label + "\n") && CeremonyRecord.LABEL.matcher(label).matches()
                ? Optional.of(label)
                : Optional.empty();
    }

    /** The label of the token of an earlier attempt that broke off after it had begun with the token. */
    Optional<String> earlierLabel() {
        return earlierLabel;
    }

    /** Notes, durably, which token is about to be initialised. */
    void mark(String label) throws IOException {
        // In place, because the lock is on this file.
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((label + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        channel.force(true);
        HomeFiles.syncParentOf(file);
    }

    /** The record is on the disk: the mark is no longer needed. */
    void end() throws IOException {
        HomeFiles.delete(file);
    }

    /** Releases the home. */
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }
}
