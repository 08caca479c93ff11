package dev.countersign.artifact;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Uploads over real HTTP, down to the socket: what is kept, and above all what is not. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ArtifactUploadTest {
    private static final int MEBIBYTE = 1 << 20;

    @Inject
    ArtifactService artifacts;

    @Inject
    BlobStore store;

    @ConfigProperty(name = "countersign.state")
    Path state;

    @TestHTTPResource
    URL server;

    @Test
    void gives_an_approver_the_very_bytes_that_were_submitted() {
        byte[] bytes = Api.newImage(Chip.ESP32_C3);
        var sha256 = Api.upload(bytes);

        var answer = Api.as("approver-1").get("/api/v1/artifacts/sha256:" + sha256);

        answer.then().statusCode(200).contentType("application/octet-stream").header("ETag", '"' + sha256 + '"');
        assertThat(answer.asByteArray()).isEqualTo(bytes);
    }

    @Test
    void keeps_new_bytes_under_their_digest() throws Exception {
        byte[] bytes = Api.newImage(Chip.ESP32_C3);
        var sha256 = Api.sha256(bytes);

        Api.as("ci")
                .body(bytes)
                .contentType(ContentType.BINARY)
                .put("/api/v1/artifacts/sha256:" + sha256)
                .then()
                .statusCode(201)
                .body("sha256", equalTo(sha256))
                .body("size", equalTo(bytes.length))
                .body("sha384.length()", equalTo(96))
                .body("sha512.length()", equalTo(128))
                .body("receivedAt", notNullValue());

        assertThat(store.path(sha256)).hasBinaryContent(bytes);
    }

    @Test
    void answers_200_for_bytes_that_are_known() {
        byte[] bytes = Api.newImage(Chip.ESP32_C3);
        var sha256 = Api.upload(bytes);

        put(sha256, bytes).then().statusCode(200).body("sha256", equalTo(sha256));
    }

    @Test
    void keeps_nothing_of_bytes_with_another_digest() {
        byte[] bytes = Api.newImage(Chip.ESP32_C3);
        var other = Api.sha256(new byte[] {1, 2, 3});

        put(other, bytes)
                .then()
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/digest-mismatch"))
                .body("detail", containsString(Api.sha256(bytes)));

        assertNothingKept(other);
        assertNothingKept(Api.sha256(bytes));
    }

    @Test
    void refuses_zero_bytes() {
        var empty = Api.sha256(new byte[0]);

        put(empty, new byte[0]).then().statusCode(422).body("type", equalTo("/problems/empty-artifact"));

        assertNothingKept(empty);
    }

    @Test
    void refuses_an_announced_length_above_the_limit_before_reading_it() throws Exception {
        var sha256 = "a".repeat(64);
        try (var socket = connect()) {
            send(socket, head(sha256, "Content-Length: " + 600L * MEBIBYTE));

            assertThat(answer(socket))
                    .startsWith("HTTP/1.1 413")
                    .contains("application/problem+json")
                    .contains("/problems/too-large");
        }
        assertNothingKept(sha256);
    }

    @Test
    void refuses_an_announced_length_above_the_limit_of_artifacts() {
        byte[] bytes = new byte[20 * MEBIBYTE + 1];

        put(Api.sha256(bytes), bytes)
                .then()
                .statusCode(413)
                .body("type", equalTo("/problems/too-large"))
                .body("detail", containsString("20971520"));

        assertNothingKept(Api.sha256(bytes));
    }

    @Test
    void refuses_a_stream_of_unknown_length_at_the_first_byte_above_the_limit() throws Exception {
        var sha256 = "b".repeat(64);
        try (var socket = connect()) {
            send(socket, head(sha256, "Transfer-Encoding: chunked"));
            var chunk = new byte[MEBIBYTE];
            try {
                for (int i = 0; i < 21; i++) {
                    send(socket, "100000\r\n");
                    socket.getOutputStream().write(chunk);
                    send(socket, "\r\n");
                }
            } catch (IOException closed) {
                // The server may close before the rest is sent.
            }
            assertThat(answer(socket)).startsWith("HTTP/1.1 413").contains("/problems/too-large");
        }
        assertNothingKept(sha256);
        awaitNoLeftovers();
    }

    @Test
    void accepts_a_stream_of_unknown_length() throws Exception {
        byte[] bytes = Api.newImage(Chip.ESP32_C6);
        try (var socket = connect()) {
            send(socket, head(Api.sha256(bytes), "Transfer-Encoding: chunked"));
            send(socket, Integer.toHexString(bytes.length) + "\r\n");
            socket.getOutputStream().write(bytes);
            send(socket, "\r\n0\r\n\r\n");

            assertThat(answer(socket)).startsWith("HTTP/1.1 201");
        }
        assertThat(store.path(Api.sha256(bytes))).hasBinaryContent(bytes);
    }

    @Test
    void keeps_nothing_of_an_interrupted_upload() throws Exception {
        byte[] bytes = Api.newImage(Chip.ESP32_C3);
        var sha256 = Api.sha256(bytes);
        try (var socket = connect()) {
            send(socket, head(sha256, "Content-Length: " + bytes.length));
            socket.getOutputStream().write(bytes, 0, bytes.length / 2);
            socket.getOutputStream().flush();
            await().atMost(Duration.ofSeconds(10)).until(() -> !leftovers().isEmpty());
        }
        awaitNoLeftovers();
        assertNothingKept(sha256);

        put(sha256, bytes).then().statusCode(201);
    }

    @Test
    void takes_the_same_bytes_from_many_at_the_same_time() throws Exception {
        byte[] bytes = Api.newImage(Chip.ESP32_C3);
        var sha256 = Api.sha256(bytes);
        Api.token("ci");
        var answers = new ArrayList<Future<Integer>>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 16; i++) {
                answers.add(threads.submit(() -> put(sha256, bytes).statusCode()));
            }
        }
        var codes = new ArrayList<Integer>();
        for (var answer : answers) {
            codes.add(answer.get());
        }

        assertThat(codes).containsOnly(200, 201).containsOnlyOnce(201);
        assertThat(store.path(sha256)).hasBinaryContent(bytes);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void refuses_an_address_that_is_no_digest() {
        Api.as("ci")
                .body(new byte[] {1})
                .put("/api/v1/artifacts/sha256:ABC")
                .then()
                .statusCode(400)
                .body("type", equalTo("/problems/invalid-input"))
                .body("detail", equalTo("artifact: must be sha256: and 64 lower-case hexadecimal digits."))
                .body("fields", equalTo(List.of("artifact")));
    }

    @Test
    void refuses_nobody_and_those_who_may_not_submit() {
        byte[] bytes = Api.newImage(Chip.ESP32_C3);
        var path = "/api/v1/artifacts/sha256:" + Api.sha256(bytes);

        given().body(bytes).put(path).then().statusCode(401).body("type", equalTo("/problems/unauthenticated"));
        Api.as("approver-1").body(bytes).put(path).then().statusCode(403).body("type", equalTo("/problems/forbidden"));

        assertNothingKept(Api.sha256(bytes));
    }

    private io.restassured.response.Response put(String sha256, byte[] bytes) {
        return Api.as("ci").body(bytes).contentType(ContentType.BINARY).put("/api/v1/artifacts/sha256:" + sha256);
    }

    private void assertNothingKept(String sha256) {
        assertThat(store.path(sha256)).doesNotExist();
        assertThat(artifacts.find(sha256)).isEmpty();
    }

    private List<Path> leftovers() throws IOException {
        try (var files = Files.list(state.resolve("blobs/incoming"))) {
            return files.toList();
        }
    }

    private void awaitNoLeftovers() {
        await().atMost(Duration.ofSeconds(10)).until(() -> leftovers().isEmpty());
    }

    private Socket connect() throws IOException {
        var socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String head(String sha256, String length) {
        return "PUT /api/v1/artifacts/sha256:" + sha256 + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + Api.token("ci") + "\r\nContent-Type: application/octet-stream\r\n" + length + "\r\n\r\n";
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** What arrives until the server pauses or closes: enough for the status and the problem. */
    private static String answer(Socket socket) throws IOException {
        var buffer = new byte[8192];
        int length = 0;
        while (length < buffer.length) {
            int read = socket.getInputStream().read(buffer, length, buffer.length - length);
            if (read < 0) {
                break;
            }
            length += read;
            var text = new String(buffer, 0, length, StandardCharsets.UTF_8);
            if (text.contains("\r\n\r\n") && text.endsWith("}")) {
                break;
            }
        }
        return new String(Arrays.copyOf(buffer, length), StandardCharsets.UTF_8);
    }
}
