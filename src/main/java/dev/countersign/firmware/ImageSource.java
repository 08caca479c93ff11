package dev.countersign.firmware;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The bytes of a file of known size, read once and in order through one buffer of 64 KiB. What is read as image passes
 * the hashes, the banner search and the copy on its way; what is read as sector does not. Never more than {@code size}
 * bytes are taken from the stream.
 */
final class ImageSource {
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final OutputStream copy;
    private final byte[] buffer = new byte[BUFFER];
    private final MessageDigest sha256 = Hashes.sha256();
    private final MessageDigest sha384 = Hashes.sha384();
    private final boolean withSha384;
    private final BannerSearch banner = new BannerSearch();
    private long unread;
    private int next;
    private int end;

    /** @param withSha384 whether anybody will ask for the SHA-384, which takes as long as the SHA-256 */
    ImageSource(InputStream in, long size, OutputStream copy, boolean withSha384) {
        if (size < 0) {
            throw new IllegalArgumentException("size is negative: " + size);
        }
        this.in = in;
        this.unread = size;
        this.copy = copy;
        this.withSha384 = withSha384;
    }

    /** Bytes of the file that have not been handed out yet. */
    long remaining() {
        return unread + (end - next);
    }

    /** Takes parts of the image while they pass; the array belongs to the source. */
    interface Part {
        void accept(byte[] bytes, int offset, int length);
    }

    /** Shows the next bytes of the image, which must be there, to somebody. */
    void pass(long count, Part receiver) throws IOException {
        for (long left = count; left > 0; ) {
            if (next == end) {
                fill();
            }
            int length = (int) Math.min(left, end - next);
            observe(buffer, next, length);
            receiver.accept(buffer, next, length);
            next += length;
            left -= length;
        }
    }

    /** The next bytes of the image, which must be there. */
    byte[] exactly(int count) throws IOException {
        byte[] bytes = sector(count);
        observe(bytes, 0, count);
        return bytes;
    }

    /** The next bytes, which must be there and do not belong to the image: not hashed, not copied. */
    byte[] sector(int count) throws IOException {
        byte[] bytes = new byte[count];
        for (int done = 0; done < count; ) {
            if (next == end) {
                fill();
            }
            int length = Math.min(count - done, end - next);
            System.arraycopy(buffer, next, bytes, done, length);
            next += length;
            done += length;
        }
        return bytes;
    }

    /** Lets bytes FF that the file does not have pass as if it had them. */
    void pad(int count) throws IOException {
        byte[] padding = new byte[count];
        Arrays.fill(padding, (byte) 0xFF);
        observe(padding, 0, count);
    }

    /** SHA-256 of the image as read so far. */
    Digest sha256() {
        return Hashes.soFar(sha256);
    }

    /** SHA-384 of the image as read so far. */
    Digest sha384() {
        if (!withSha384) {
            throw new IllegalStateException("SHA-384 was not asked for");
        }
        return Hashes.soFar(sha384);
    }

    BannerSearch banner() {
        return banner;
    }

    private void observe(byte[] bytes, int offset, int length) throws IOException {
        sha256.update(bytes, offset, length);
        if (withSha384) {
            sha384.update(bytes, offset, length);
        }
        banner.accept(bytes, offset, length);
        copy.write(bytes, offset, length);
    }

    private void fill() throws IOException {
        int count = in.read(buffer, 0, (int) Math.min(BUFFER, unread));
        if (count <= 0) {
            // Not the file's fault: whoever stated the size has lost bytes.
            throw new EOFException(unread + " bytes of the file are missing");
        }
        next = 0;
        end = count;
        unread -= count;
    }
}
