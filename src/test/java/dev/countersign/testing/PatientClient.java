package dev.countersign.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client of a server that is being killed: a call whose answer did not come, or that met a server in trouble, is made
 * again, as every careful client does. It therefore sees some calls twice, and the server must not mind.
 */
public final class PatientClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int SERVER_ERROR = 500;

    private final String server;
    private final TestIssuer issuer;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> tokens = new TreeMap<>();

    /** A client of this server, with tokens of this issuer. */
    public PatientClient(String server, TestIssuer issuer) {
        this.server = server;
        this.issuer = issuer;
    }

    /** An answer that is not the server's trouble. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(int status, byte[] body) {
        public JsonNode json() throws IOException {
            return JSON.readTree(body);
        }
    }

    /** Uploads bytes. */
    public Answer put(String user, String path, byte[] body) throws InterruptedException {
        return send(request(user, path)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Posts JSON; {@code body} is whatever Jackson can write. */
    public Answer post(String user, String path, Object body) throws IOException, InterruptedException {
        return send(request(user, path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                .build());
    }

    public Answer get(String user, String path) throws InterruptedException {
        return send(request(user, path).build());
    }

    private HttpRequest.Builder request(String user, String path) {
        String role = user.startsWith("ci") ? "submitter" : "approver";
        String token = tokens.computeIfAbsent(user, name -> issuer.token(name, role));
        return HttpRequest.newBuilder(URI.create(server + path))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest request) throws InterruptedException {
        String trouble = "nothing was tried";
        for (long deadline = System.nanoTime() + PATIENCE.toNanos(); System.nanoTime() < deadline; ) {
            try {
                HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
                if (response.statusCode() < SERVER_ERROR) {
                    return new Answer(response.statusCode(), response.body());
                }
                trouble = response.statusCode() + " "
                        + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
            } catch (IOException e) {
                trouble = e.toString();
            }
            Thread.sleep(PAUSE);
        }
        throw new AssertionError(request.method() + " " + request.uri() + " got no answer: " + trouble);
    }
}
