package dev.countersign.cli;

import dev.countersign.evidence.Sha256;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Reads a file once, counting and hashing what passes. */
final class LocalFile extends FilterInputStream {
    private static final int CHUNK = 65_536;

    private final MessageDigest sha256 = Sha256.start();
    private final long size;

    private LocalFile(InputStream in, long size) {
        super(in);
        this.size = size;
    }

    static LocalFile open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException(file + " is a folder.");
        }
        return new LocalFile(Files.newInputStream(file), Files.size(file));
    }

    /** SHA-256 of a whole file, hexadecimal. */
    static String sha256(Path file) throws IOException {
        try (var in = open(file)) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.sha256Hex();
        }
    }

    /** Length in bytes when the file was opened. */
    long size() {
        return size;
    }

    /** SHA-256 of what has been read, hexadecimal; afterwards nothing more is to be read. */
    String sha256Hex() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    @Override
    public int read() throws IOException {
        var value = super.read();
        if (value >= 0) {
            sha256.update((byte) value);
        }
        return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        var count = super.read(bytes, offset, length);
        if (count > 0) {
            sha256.update(bytes, offset, count);
        }
        return count;
    }

    /** Reads what is to be skipped, for else it would not be hashed. */
    @Override
    public long skip(long count) throws IOException {
        return Math.max(0, read(new byte[Math.clamp(count, 0, CHUNK)]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
