package dev.countersign.cli.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;

/**
 * One HTTP client with our manners: HTTP/1.1, no redirects (a token must not wander to another host), answers of bounded
 * size, and failures in words.
 */
final class Http {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
    /** More than any list or view has; a server that sends more is not ours. */
    private static final long MAXIMUM_ANSWER = 4L * 1024 * 1024;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final Optional<String> token;

    /** {@code token} is sent as bearer with every request. */
    Http(Optional<String> token) {
        this.token = token;
    }

    /** A request that gives up when no answer has begun after a minute. */
    HttpRequest.Builder request(URI uri) {
        var request = HttpRequest.newBuilder(uri).timeout(ANSWER_TIMEOUT);
        token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
        return request;
    }

    /** Sends the request; the answer is one of success, with its body in memory. */
    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, ProblemException {
        var answer = send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAXIMUM_ANSWER));
        if (!isSuccess(answer)) {
            throw ProblemException.of(answer.statusCode(), answer.body());
        }
        return answer;
    }

    /** Sends the request; the answer is one of success, and its body has not been read yet. */
    InputStream open(HttpRequest.Builder request) throws IOException, ProblemException {
        var answer = send(request, BodyHandlers.ofInputStream());
        if (!isSuccess(answer)) {
            try (var body = answer.body()) {
                throw ProblemException.of(answer.statusCode(), body.readNBytes((int) MAXIMUM_ANSWER));
            }
        }
        return answer.body();
    }

    private static boolean isSuccess(HttpResponse<?> answer) {
        return answer.statusCode() / 100 == 2;
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder builder, BodyHandler<T> handler) throws IOException {
        var request = builder.build();
        var server = request.uri().getScheme() + "://" + request.uri().getAuthority();
        try {
            return client.send(request, handler);
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw new IOException("The server " + server + " cannot be reached.", e);
        } catch (HttpTimeoutException e) {
            throw new IOException("The server " + server + " does not answer.", e);
        } catch (IOException e) {
            throw new IOException("The connection to the server " + server + " failed: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while waiting for the server " + server + ".", e);
        }
    }
}
