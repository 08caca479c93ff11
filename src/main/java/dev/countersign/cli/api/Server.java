package dev.countersign.cli.api;

import dev.countersign.evidence.PersonSignature;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The REST interface of one server, as one caller.
 *
 * <p>Every method throws {@link ProblemException} if the server says no, and {@link IOException} if it cannot be reached
 * or understood.
 */
public final class Server {
    private static final String REQUESTS = "/api/v1/signing-requests";
    /** For the largest file over a slow line. */
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(15);

    private final ServerAddress address;
    private final Http http;

    /** {@code token} is an access token of the server's issuer; without one the server answers little. */
    public Server(ServerAddress address, Optional<String> token) {
        this.address = address;
        this.http = new Http(token);
    }

    /** The answer to a submission; {@code isNew} is false where the server had this request already. */
    public record Submitted(SigningRequest request, boolean isNew) {}

    /** Submits a file that the server has; the problem {@code unknown-artifact} says that it must be uploaded first. */
    public Submitted submit(Submission submission) throws IOException, ProblemException {
        var answer = http.send(
                request(REQUESTS).header("Content-Type", "application/json").POST(json(submission.body())));
        return new Submitted(SigningRequest.of(JsonObject.parse(answer.body())), answer.statusCode() == 201);
    }

    /** Uploads {@code file}; the server checks that it has the digest {@code sha256}. */
    public void upload(String sha256, Path file) throws IOException, ProblemException {
        http.send(request("/api/v1/artifacts/sha256:" + sha256)
                .header("Content-Type", "application/octet-stream")
                .timeout(UPLOAD_TIMEOUT)
                .PUT(BodyPublishers.ofFile(file)));
    }

    public SigningRequest get(String id) throws IOException, ProblemException {
        return view(request(of(id)));
    }

    public RequestList list(RequestList.Filter filter) throws IOException, ProblemException {
        var query = new StringJoiner("&", "?", "");
        filter.project().ifPresent(project -> query.add("project=" + encode(project)));
        filter.channel().ifPresent(channel -> query.add("channel=" + encode(channel)));
        filter.states().forEach(state -> query.add("state=" + encode(state)));
        filter.cursor().ifPresent(cursor -> query.add("cursor=" + encode(cursor)));
        query.add("limit=" + filter.limit());
        return RequestList.of(
                JsonObject.parse(http.send(request(REQUESTS + query)).body()));
    }

    /** The exact bytes that people sign over. */
    public byte[] statement(String id) throws IOException, ProblemException {
        return http.send(request(of(id) + "/statement")).body();
    }

    public SigningRequest approve(String id, PersonSignature signature) throws IOException, ProblemException {
        return post(of(id) + "/approvals", SignatureJson.of(signature));
    }

    /** {@code reason} must be the one that was signed. */
    public SigningRequest reject(String id, String reason, PersonSignature signature)
            throws IOException, ProblemException {
        return post(of(id) + "/rejections", SignatureJson.of(signature).put("reason", reason));
    }

    /** {@code reason} must be the one that was signed. */
    public SigningRequest veto(String id, String reason, PersonSignature signature)
            throws IOException, ProblemException {
        return post(of(id) + "/vetoes", SignatureJson.of(signature).put("reason", reason));
    }

    /** The approvals with their signatures, for whoever wants to verify them himself. */
    public List<RequestEvidence> evidence(String id) throws IOException, ProblemException {
        return RequestEvidence.list(
                JsonObject.parse(http.send(request(of(id) + "/evidence")).body()));
    }

    /** The build as it was submitted, not yet read: a stream that fails if the connection breaks before its end. */
    public InputStream openArtifact(String sha256) throws IOException, ProblemException {
        return http.open(request("/api/v1/artifacts/sha256:" + sha256));
    }

    /** Policies and changes of policy and keys on this server. */
    public Changes changes() {
        return new Changes(http, address);
    }

    public SigningRequest cancel(String id) throws IOException, ProblemException {
        return view(request(of(id) + "/cancellation").POST(BodyPublishers.noBody()));
    }

    /** The signed file, not yet read: a stream that fails if the connection breaks before its end. */
    public InputStream openSignedFile(String id) throws IOException, ProblemException {
        return http.open(request(of(id) + "/signed-artifact"));
    }

    private SigningRequest view(HttpRequest.Builder request) throws IOException, ProblemException {
        return SigningRequest.of(JsonObject.parse(http.send(request).body()));
    }

    private HttpRequest.Builder request(String path) {
        return http.request(address.resolve(path));
    }

    private static String of(String id) {
        return REQUESTS + "/" + id;
    }

    private SigningRequest post(String path, JsonObject body) throws IOException, ProblemException {
        return view(request(path).header("Content-Type", "application/json").POST(json(body)));
    }

    private static BodyPublisher json(JsonObject body) {
        return BodyPublishers.ofByteArray(body.compact());
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
