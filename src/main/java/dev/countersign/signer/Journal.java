package dev.countersign.signer;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.signer.hsm.HomeFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The hash-chained, synced file of the package document. One process at a time: the file is locked as long as it is open.
 *
 * <p>Not safe for several threads; {@link Requests} guards it.
 */
final class Journal implements AutoCloseable {
    /** A line holds at most one frame in base64 and its head; a longer one is damage and is not read into memory. */
    private static final int MAXIMUM_LINE = 100_000;

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

    private final FileChannel channel;
    private @Nullable Receipt newest;

    private Journal(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes a record that was read. */
    interface Reader {
        void read(Receipt receipt, JournalRecord entry) throws StartException;
    }

    /**
     * Opens the journal, or makes an empty one, and checks it from its first byte to its last.
     *
     * @param reader is given every record in order
     * @throws StartException if another process has it open, or anything in it does not fit
     */
    static Journal open(Path file, Reader reader) throws IOException, StartException {
        boolean created = !Files.exists(file);
        var channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            lock(channel, file);
            if (created) {
                HomeFiles.syncParentOf(file);
            }
            var journal = new Journal(channel);
            journal.readAll(file, reader);
            return journal;
        } catch (IOException | StartException | RuntimeException e) {
            channel.close(); // or the lock would outlive the failed try, and the next one fail for the wrong reason
            throw e;
        }
    }

    /** The newest record; there is one as soon as the genesis has been written. */
    Receipt newest() {
        if (newest == null) {
            throw new IllegalStateException("the journal has no genesis yet");
        }
        return newest;
    }

    boolean isEmpty() {
        return newest == null;
    }

    /**
     * Appends a record and syncs it. The caller sees to it that time does not go back.
     *
     * @param written passed between write and sync, {@code synced} after it
     * @throws IOException and then this process must never write again: a failed sync may have lost what an earlier one promised
     */
    Receipt append(Instant time, JournalRecord entry, @Nullable FaultPoint written, @Nullable FaultPoint synced)
            throws IOException {
        long position = newest == null ? 0 : newest.position() + 1;
        String content = position + " " + time + " " + entry.text();
        String hash = hash(newest, content);
        var line = ByteBuffer.wrap((content + " " + hash + "\n").getBytes(StandardCharsets.US_ASCII));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        pass(written);
        channel.force(false);
        pass(synced);
        newest = new Receipt(position, time, hash);
        return newest;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void readAll(Path file, Reader reader) throws IOException, StartException {
        long good = 0;
        var in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
        byte[] line = readLine(in);
        for (; line.length > 0 && line[line.length - 1] == '\n'; line = readLine(in)) {
            readLine(withoutLastByte(line), reader);
            good += line.length;
        }
        if (line.length > 1 && endsWithItsHash(withoutLastByte(line))) {
            // Not torn: the whole record is there, and it had been followed by a line feed.
            throw new StartException("the line feed of the last record of the journal " + file + " is damaged");
        }
        if (channel.size() - good > MAXIMUM_LINE) {
            throw new StartException("the journal " + file + " goes on with something else after byte " + good);
        }
        if (channel.size() != good) {
            // A torn tail: written but never synced, so nobody was ever told about it.
            channel.truncate(good);
            channel.force(true);
        }
        channel.position(good);
    }

    private void readLine(String line, Reader reader) throws StartException {
        long position = newest == null ? 0 : newest.position() + 1;
        try {
            int time = line.indexOf(' ') + 1;
            int kind = line.indexOf(' ', time) + 1;
            int hash = line.lastIndexOf(' ') + 1;
            if (time == 0 || kind == 0 || hash <= kind) {
                throw new StartException("has too few fields");
            }
            String content = line.substring(0, hash - 1);
            if (!line.substring(0, time - 1).equals(Long.toString(position))) {
                throw new StartException("has another number");
            }
            if (!line.substring(hash).equals(hash(newest, content))) {
                throw new StartException("does not continue the hash chain");
            }
            Instant at = Instant.parse(line.substring(time, kind - 1));
            if (newest != null && at.isBefore(newest.time())) {
                throw new StartException("is older than the one before");
            }
            JournalRecord entry = JournalRecord.parse(line.substring(kind, hash - 1));
            newest = new Receipt(position, at, line.substring(hash));
            reader.read(newest, entry);
        } catch (StartException e) {
            throw new StartException("record " + position + " of the journal " + e.getMessage(), e);
        } catch (DateTimeException e) {
            throw new StartException("record " + position + " of the journal has no time", e);
        }
    }

    private boolean endsWithItsHash(String line) {
        int hash = line.lastIndexOf(' ') + 1;
        return hash > 0 && line.substring(hash).equals(hash(newest, line.substring(0, hash - 1)));
    }

    private static String withoutLastByte(byte[] line) {
        return new String(line, 0, line.length - 1, StandardCharsets.ISO_8859_1);
    }

    /** A line with its line feed; without one at the end of the file, or where it is longer than any line can be. */
    private static byte[] readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(1024);
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.write(b);
            if (b == '\n' || line.size() > MAXIMUM_LINE) {
                break;
            }
        }
        return line.toByteArray();
    }

    private static String hash(@Nullable Receipt before, String content) {
        String previous = before == null ? "0".repeat(64) : before.hash();
        return Sha256.hexOf((previous + " " + content).getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Waits a little: a signer whose server was killed is just ending. */
    private static void lock(FileChannel channel, Path file) throws IOException, StartException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < LOCK_PATIENCE.toNanos()) {
            if (tryLock(channel) != null) {
                return;
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StartException("interrupted while waiting for the journal", e);
            }
        }
        throw new StartException("another signer has the journal " + file + " open");
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held within this very process, as a test does
        }
    }

    private static void pass(@Nullable FaultPoint point) {
        if (point != null) {
            point.pass();
        }
    }
}
