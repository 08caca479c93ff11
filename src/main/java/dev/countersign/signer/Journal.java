package dev.countersign.signer;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.protocol.Answer.Receipt;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * The hash-chained, synced file of the package document, open for appending. {@link JournalStart} opens it: locks it, reads and checks it, and
 * writes which start this is. Safe for several threads, but whoever decides something from what the journal holds must do so under a lock of
 * its own.
 */
final class Journal implements AutoCloseable {
    /** What a journal without records ends with. */
    static final Receipt NOTHING = new Receipt(-1, Instant.EPOCH, "0".repeat(64));

    private final FileChannel channel;
    private final Anchor anchor;
    private final TrustedTime time;
    private final List<String> hashes;
    private Receipt newest;

    /**
     * Made by {@link JournalStart} only.
     *
     * @param channel at its end
     * @param hashes of all records so far
     * @param newest the last of them, or {@link #NOTHING}
     */
    Journal(FileChannel channel, Anchor anchor, TrustedTime time, List<String> hashes, Receipt newest) {
        this.channel = channel;
        this.anchor = anchor;
        this.time = time;
        this.hashes = hashes;
        this.newest = newest;
    }

    synchronized Receipt newest() {
        return newest;
    }

    /** The fencing number of this start. */
    long fence() {
        return anchor.fence();
    }

    /** Whether this is the record at that position. */
    synchronized boolean holds(long position, String hash) {
        return position >= 0
                && position < hashes.size()
                && hashes.get((int) position).equals(hash);
    }

    /** Appends a record that must be written whatever the clock says. */
    synchronized Receipt append(JournalRecord entry) throws IOException {
        return append(time.stamp(), entry);
    }

    /**
     * Appends a record, syncs it, and puts the new head into the anchor. Only then may anybody be told.
     *
     * @param at from {@link TrustedTime#now()}; only a clock that a quorum has set may go back
     * @throws IOException and then this process must never write again: a failed sync may have lost what an earlier one promised
     * @throws IllegalStateException if another signer has taken over, and then this process must end as well
     */
    synchronized Receipt append(Instant at, JournalRecord entry) throws IOException {
        String text = entry.text();
        String kind = text.substring(0, text.indexOf(' '));
        FaultPoint.JOURNAL_BEFORE.passWith(kind);
        anchor.demandOurs();
        String content = (newest.position() + 1) + " " + at + " " + text;
        String hash = hash(newest.hash(), content);
        var line = ByteBuffer.wrap((content + " " + hash + "\n").getBytes(StandardCharsets.US_ASCII));
        while (line.hasRemaining()) {
            channel.write(line);
        }
        FaultPoint.JOURNAL_WRITTEN.passWith(kind);
        channel.force(false);
        FaultPoint.JOURNAL_SYNCED.passWith(kind);
        newest = new Receipt(newest.position() + 1, at, hash);
        hashes.add(hash);
        time.reached(at);
        FaultPoint.ANCHOR_BEFORE.passWith(kind);
        anchor.write(newest);
        FaultPoint.ANCHOR_AFTER.passWith(kind);
        return newest;
    }

    /** What makes a chain of the lines. */
    static String hash(String before, String content) {
        return Sha256.hexOf((before + " " + content).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        try (anchor) {
            channel.close();
        }
    }
}
