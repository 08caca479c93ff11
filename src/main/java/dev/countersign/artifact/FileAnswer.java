package dev.countersign.artifact;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.resteasy.reactive.PathPart;

/**
 * Sends a file of the {@link BlobStore}: whole, one range of it, or the news that the client has it already. The digest of
 * the file travels with it (RFC 9530) and is its entity tag, so a download can be resumed and checked.
 */
public final class FileAnswer {
    private final BlobStore store;
    private final String sha256;
    private final long size;
    private final String fileName;

    /**
     * @param size bytes, as they were counted when the file was stored
     * @param fileName under which a browser saves it; made harmless here
     */
    public FileAnswer(BlobStore store, String sha256, long size, String fileName) {
        this.store = store;
        this.sha256 = sha256;
        this.size = size;
        this.fileName = harmless(fileName);
    }

    /** The answer to these headers. */
    public Response to(HttpHeaders request) {
        var tag = '"' + sha256 + '"';
        if (knows(request, tag)) {
            return headers(Response.status(Status.NOT_MODIFIED), tag).build();
        }
        // A range of another version of the file would be useless to the client; If-Range says which one it has.
        var ifRange = Optional.ofNullable(request.getHeaderString("If-Range"));
        var asked = Optional.ofNullable(request.getHeaderString("Range"))
                .filter(_ -> ifRange.isEmpty() || ifRange.get().equals(tag));
        return switch (ByteRange.of(asked, size)) {
            case ByteRange.Whole _ ->
                headers(Response.ok(part(0, size)), tag)
                        .header("Content-Digest", digest())
                        .build();
            case ByteRange.Part range ->
                headers(Response.status(Status.PARTIAL_CONTENT).entity(part(range.first(), range.length())), tag)
                        .header("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + size)
                        .build();
            case ByteRange.Unsatisfiable _ ->
                throw new Refusal(
                                ProblemType.RANGE_NOT_SATISFIABLE,
                                "The file has " + size + " bytes; ask for a part of those.")
                        .withHeader("Content-Range", "bytes */" + size);
        };
    }

    private ResponseBuilder headers(ResponseBuilder answer, String tag) {
        return answer.type(MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.ETAG, tag)
                .header("Accept-Ranges", "bytes")
                .header("Repr-Digest", digest())
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + fileName + '"');
    }

    private PathPart part(long offset, long length) {
        return new PathPart(store.path(sha256), offset, length);
    }

    private String digest() {
        return digestField(HexFormat.of().parseHex(sha256));
    }

    /** The value of Content-Digest or Repr-Digest for a SHA-256. */
    public static String digestField(byte[] sha256) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(sha256) + ':';
    }

    private static boolean knows(HttpHeaders request, String tag) {
        var known = request.getHeaderString(HttpHeaders.IF_NONE_MATCH);
        return known != null
                && Arrays.stream(known.split(",", -1))
                        .map(String::strip)
                        .anyMatch(one -> one.equals("*") || one.equals(tag) || one.equals("W/" + tag));
    }

    /** The last part of a path in characters that no header, shell or file system takes amiss. */
    private static String harmless(String name) {
        var last = name.substring(name.lastIndexOf('/') + 1);
        var plain = last.replaceAll("[^A-Za-z0-9._-]", "_").replaceAll("^[.]+", "");
        if (plain.isEmpty()) {
            return "file.bin";
        }
        return plain.length() > 128 ? plain.substring(plain.length() - 128) : plain;
    }
}
