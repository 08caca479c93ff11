package dev.countersign.app.development;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;

/**
 * The two things that the tour asks the server without the command line program: whether it knows its policy yet, and a
 * public key. Both are open to everybody.
 */
final class DevelopmentApi {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int OK = 200;

    private final String server;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Of this server.
     *
     * @param server address, without a slash at the end
     */
    DevelopmentApi(String server) {
        this.server = server;
    }

    /** Waits until the signer has told the server its policy: before that nothing can be submitted. */
    void awaitSigner() throws InterruptedException, DevelopmentException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!knowsItsPolicy()) {
            if (System.nanoTime() > deadline) {
                throw new DevelopmentException(
                        "The signer did not start within " + PATIENCE.toSeconds() + " s; the log above says why.");
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Address of a public key. */
    String keyAddress(String spkiSha256) {
        return server + "/api/v1/keys/" + spkiSha256 + ".pem";
    }

    /** Fetches a public key into this file. */
    void fetchKey(String spkiSha256, Path file) throws IOException, DevelopmentException {
        try {
            var answer = http.send(get(keyAddress(spkiSha256)), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != OK) {
                    throw new DevelopmentException("The server does not serve the public key " + spkiSha256 + ".");
                }
                Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DevelopmentException("The tour was interrupted.", e);
        }
    }

    private boolean knowsItsPolicy() throws InterruptedException {
        try {
            return http.send(get(server + "/api/v1/development"), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == OK;
        } catch (IOException notThereYet) {
            return false;
        }
    }

    private static HttpRequest get(String address) {
        return HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT).build();
    }
}
