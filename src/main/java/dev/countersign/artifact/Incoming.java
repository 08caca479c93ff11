package dev.countersign.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file on its way into the {@link BlobStore}: write, {@link #sync}, look at it if need be, {@link #keep}. Closing without
 * keeping removes it, so an interrupted writer leaves nothing.
 */
public final class Incoming implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final BlobStore store;

    Incoming(Path file, BlobStore store) throws IOException {
        this.file = file;
        this.store = store;
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
    }

    /** Writes all of the buffer to the end of the file. */
    public void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The same as a stream, for writers that want one. Closing it closes the file. */
    public OutputStream stream() {
        return Channels.newOutputStream(channel);
    }

    /** Where the bytes lie until they are kept; readable at any time. */
    public Path path() {
        return file;
    }

    /** Bytes written so far. */
    public long size() throws IOException {
        return Files.size(file);
    }

    /** Returns when the bytes are on the disk. */
    public void sync() throws IOException {
        channel.force(true);
    }

    /** Syncs the bytes and moves them to this digest, which the caller has computed from them. */
    public void keep(String sha256) throws IOException {
        sync();
        store.adopt(file, sha256);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(file);
    }
}
