package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.signer.hsm.HomeFiles;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done with the journal at a start, in this order: {@link #lock} it and its anchor against other signers; {@link #read} it from its first
 * byte to its last and hold it against the anchor, changing nothing; and, when all other checks of the start have passed too, {@link #begin}:
 * cut a torn tail, take the fencing number, write the first records.
 */
final class JournalStart implements AutoCloseable {
    /** A line holds at most one frame in base64 and its head; a longer one is damage and is not read into memory. */
    private static final int MAXIMUM_LINE = 100_000;

    private final Path file;
    private final Path anchorFile;
    private final FileChannel channel;
    private final FileChannel anchorLock;

    private JournalStart(Path file, Path anchorFile, FileChannel channel, FileChannel anchorLock) {
        this.file = file;
        this.anchorFile = anchorFile;
        this.channel = channel;
        this.anchorLock = anchorLock;
    }

    /** Takes a record that was read. */
    interface Reader {
        void read(Receipt receipt, JournalRecord entry) throws StartException;
    }

    /**
     * What was found in the journal and fits its anchor.
     *
     * @param good bytes of whole records; what follows is a torn tail
     * @param fence of the newest start, 0 if there was none
     */
    record Found(List<String> hashes, Receipt newest, long fence, long good) {}

    /** A journal that was read, with its anchor; not to be written before {@link #begin}. */
    record Checked(Found found, Anchor anchor) {}

    /**
     * Opens both files, the journal empty if there is none, and locks them.
     *
     * @throws StartException if another process has one of them
     */
    static JournalStart lock(Path file, Path anchorFile) throws IOException, StartException {
        var channel = FileLocks.take(file, "another signer has the journal " + file);
        try {
            return new JournalStart(file, anchorFile, channel, AnchorStart.lock(anchorFile));
        } catch (IOException | StartException | RuntimeException e) {
            channel.close(); // or the lock would outlive the failed try, and the next one fail for the wrong reason
            throw e;
        }
    }

    /**
     * Reads and checks everything.
     *
     * @param reader is given every record in order
     * @throws StartException if anything in the journal does not fit, or the anchor knows another one
     */
    Checked read(Reader reader) throws IOException, StartException {
        Found found = new Reading(reader).all();
        return new Checked(found, AnchorStart.open(anchorFile, anchorLock, found));
    }

    /**
     * Makes the journal ready for appending.
     *
     * @param genesis is written if the journal is empty
     * @param reader is given the records that are written here, as it was given those that were read
     */
    Journal begin(Checked checked, TrustedTime time, JournalRecord.Genesis genesis, Reader reader)
            throws IOException, StartException {
        Found found = checked.found();
        if (channel.size() != found.good()) {
            // A torn tail: written but never synced, so nobody was ever told about it.
            channel.truncate(found.good());
            channel.force(true);
        }
        channel.position(found.good());
        var journal = new Journal(channel, checked.anchor(), time, new ArrayList<>(found.hashes()), found.newest());
        if (found.hashes().isEmpty()) {
            HomeFiles.syncParentOf(file);
            time.begin(time.wall());
            reader.read(journal.append(genesis), genesis);
        } else {
            time.begin(found.newest().time());
            // Before the first record: whoever holds an older number is stopped from now on.
            checked.anchor().write(found.newest());
        }
        var start = new JournalRecord.Start(journal.fence());
        Receipt started = journal.append(start);
        reader.read(started, start);
        time.begin(started.time());
        return journal;
    }

    @Override
    public void close() throws IOException {
        try (anchorLock) {
            channel.close();
        }
    }

    /** One reading. */
    private final class Reading {
        private final Reader reader;
        private final List<String> hashes = new ArrayList<>();
        private Receipt newest = Journal.NOTHING;
        private long fence;

        Reading(Reader reader) {
            this.reader = reader;
        }

        Found all() throws IOException, StartException {
            long good = 0;
            channel.position(0);
            var in = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
            byte[] line = readLine(in);
            for (; line.length > 0 && line[line.length - 1] == '\n'; line = readLine(in)) {
                read(withoutLastByte(line));
                good += line.length;
            }
            if (line.length > 1 && endsWithItsHash(withoutLastByte(line))) {
                // Not torn: the whole record is there, and it had been followed by a line feed.
                throw new StartException("the line feed of the last record of the journal " + file + " is damaged");
            }
            if (channel.size() - good > MAXIMUM_LINE) {
                throw new StartException("the journal " + file + " goes on with something else after byte " + good);
            }
            return new Found(hashes, newest, fence, good);
        }

        private void read(String line) throws StartException {
            long position = newest.position() + 1;
            try {
                int time = line.indexOf(' ') + 1;
                int kind = line.indexOf(' ', time) + 1;
                int hash = line.lastIndexOf(' ') + 1;
                require(time != 0 && kind != 0 && hash > kind, "has too few fields");
                String content = line.substring(0, hash - 1);
                require(line.substring(0, time - 1).equals(Long.toString(position)), "has another number");
                require(
                        line.substring(hash).equals(Journal.hash(newest.hash(), content)),
                        "does not continue the hash chain");
                Instant at = Instant.parse(line.substring(time, kind - 1));
                JournalRecord entry = RecordReader.read(line.substring(kind, hash - 1));
                require(!at.isBefore(newest.time()) || RecordReader.mayTurnBack(entry), "is older than the one before");
                if (entry instanceof JournalRecord.Start(long number)) {
                    require(number > fence, "does not raise the fencing number");
                    fence = number;
                }
                newest = new Receipt(position, at, line.substring(hash));
                hashes.add(newest.hash());
                reader.read(newest, entry);
            } catch (StartException e) {
                throw new StartException("record " + position + " of the journal " + e.getMessage(), e);
            } catch (DateTimeException e) {
                throw new StartException("record " + position + " of the journal has no time", e);
            }
        }

        private boolean endsWithItsHash(String line) {
            int hash = line.lastIndexOf(' ') + 1;
            return hash > 0 && line.substring(hash).equals(Journal.hash(newest.hash(), line.substring(0, hash - 1)));
        }
    }

    private static void require(boolean condition, String otherwise) throws StartException {
        if (!condition) {
            throw new StartException(otherwise);
        }
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
}
