package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.signer.hsm.HomeFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The second place of the journal's head: one line {@code FENCE POSITION HASH} in a file that lies, best of all, on another disk. Whoever cuts the
 * journal or puts an old one in its place is found by it, and so is a second signer: each start takes a fencing number, one more than the one
 * before, and a signer that meets another line than its own last one must end.
 *
 * <p>{@link AnchorStart} opens it. Not safe for several threads; {@link Journal} guards it.
 */
final class Anchor implements AutoCloseable {
    private final Path file;
    private final FileChannel lock;
    private final long fence;
    private String written;

    /**
     * Made by {@link AnchorStart} only.
     *
     * @param fence of this process
     * @param written what the file holds; empty if there is none yet
     */
    Anchor(Path file, FileChannel lock, long fence, String written) {
        this.file = file;
        this.lock = lock;
        this.fence = fence;
        this.written = written;
    }

    /** The number of this start. */
    long fence() {
        return fence;
    }

    /**
     * Looks before every record whether this signer is still the one.
     *
     * @throws IllegalStateException if not, and then this process must end
     */
    void demandOurs() throws IOException {
        String found = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        if (!found.equals(written)) {
            throw new IllegalStateException("the anchor " + file + " holds '" + found.strip() + "' instead of '"
                    + written.strip() + "': another signer has taken over from fence " + fence);
        }
    }

    /** Puts the new head in place of the old one, durably and whole. */
    void write(Receipt head) throws IOException {
        written = fence + " " + head.position() + " " + head.hash() + "\n";
        HomeFiles.write(file, written.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
