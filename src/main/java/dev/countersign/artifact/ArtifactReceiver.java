package dev.countersign.artifact;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * Streams an upload once: hashed while it arrives, written aside, synced, and moved to its digest only when length and
 * digest are those announced. Never holds more than a few chunks of 64 KiB. Whatever goes wrong, nothing is kept.
 */
public final class ArtifactReceiver {
    /** What the server computes of every artifact; SHA-256 comes first because it names the file. */
    public static final List<String> ALGORITHMS = List.of("SHA-256", "SHA-384", "SHA-512");

    private final BlobStore store;
    private final long maximumSize;
    private final List<String> algorithms;

    /**
     * @param maximumSize bytes; the stream is cut off at the first byte more
     * @param algorithms digests to compute, {@code SHA-256} first
     */
    public ArtifactReceiver(BlobStore store, long maximumSize, List<String> algorithms) {
        if (!algorithms.getFirst().equals("SHA-256")) {
            throw new IllegalArgumentException("SHA-256 names the file and comes first");
        }
        this.store = store;
        this.maximumSize = maximumSize;
        this.algorithms = List.copyOf(algorithms);
    }

    /**
     * What has arrived and is kept.
     *
     * @param digests lower-case hex, in the order of the algorithms
     * @param size bytes
     */
    public record Received(List<String> digests, long size) {
        public Received {
            digests = List.copyOf(digests);
        }

        /** Name of the file in the store. */
        public String sha256() {
            return digests.getFirst();
        }
    }

    /** Receives bytes of which nothing was announced. */
    public Received receive(InputStream in) throws IOException {
        try (var file = store.receive();
                var lanes = new DigestLanes(algorithms)) {
            var received = copy(in, file, lanes);
            file.keep(received.sha256());
            return received;
        }
    }

    /**
     * Receives bytes that were announced.
     *
     * @param sha256 what the digest must be
     * @param length what the header Content-Length said, where there was one
     * @throws Refusal when the bytes are others, or too many, or none, or the sender goes away
     * @throws IOException when the disk fails
     */
    public Received receive(InputStream in, String sha256, OptionalLong length) throws IOException {
        if (length.isPresent() && length.getAsLong() > maximumSize) {
            throw tooLarge();
        }
        try (var file = store.receive();
                var lanes = new DigestLanes(algorithms)) {
            var received = copy(in, file, lanes);
            if (length.isPresent() && length.getAsLong() != received.size()) {
                throw new Refusal(
                        ProblemType.LENGTH_MISMATCH,
                        "Content-Length is " + length.getAsLong() + ", but " + received.size()
                                + " bytes arrived. Nothing was kept; upload the file again.");
            }
            if (!received.sha256().equals(sha256)) {
                throw new Refusal(
                        ProblemType.DIGEST_MISMATCH,
                        "The bytes that arrived have the SHA-256 " + received.sha256() + ", announced was " + sha256
                                + ". Nothing was kept; compute the digest from the file and upload it again.");
            }
            file.keep(sha256);
            return received;
        }
    }

    private Received copy(InputStream in, Incoming file, DigestLanes lanes) throws IOException {
        long size = 0;
        for (var chunk = read(in, lanes); chunk.length() > 0; chunk = read(in, lanes)) {
            size += chunk.length();
            if (size > maximumSize) {
                throw tooLarge();
            }
            lanes.hash(chunk);
            file.write(ByteBuffer.wrap(chunk.bytes, 0, chunk.length()));
            lanes.release(chunk);
        }
        if (size == 0) {
            throw new Refusal(ProblemType.EMPTY_ARTIFACT, "The upload has no bytes. Check what the build produced.");
        }
        return new Received(lanes.digests(), size);
    }

    /** The sender's fault is not ours: a broken connection is answered, if anybody still listens, and not logged. */
    private static DigestLanes.Chunk read(InputStream in, DigestLanes lanes) throws InterruptedIOException {
        try {
            return lanes.read(in);
        } catch (InterruptedIOException ours) {
            throw ours;
        } catch (IOException theirs) {
            throw new Refusal(
                    ProblemType.UPLOAD_INTERRUPTED,
                    "The upload ended before its end. Nothing was kept; upload it again.");
        }
    }

    private Refusal tooLarge() {
        return new Refusal(
                ProblemType.TOO_LARGE,
                "An artifact has at most " + maximumSize + " bytes. Nothing was kept of this one.");
    }
}
