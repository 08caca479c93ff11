package dev.countersign.identity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call what: every call by every kind of caller, and protected paths in spellings that have fooled others. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class AuthorizationTest extends WithPolicy {
    private static final String ID = "0".repeat(64);
    private static final Set<String> READERS = Set.of("ci", "approver-1", "security-1", "auditor-1");
    private static final Set<String> SUBMITTERS = Set.of("ci");
    private static final Set<String> ARTIFACT_READERS = Set.of("approver-1", "security-1", "auditor-1");
    private static final Set<String> APPROVERS = Set.of("approver-1", "security-1");
    private static final List<String> CALLERS = List.of("ci", "approver-1", "security-1", "auditor-1", "stranger");

    @TestHTTPResource
    URL server;

    private record Call(Method method, String path, String body, Set<String> allowed) {
        @Override
        public String toString() {
            return method + " " + path.replace(ID, "{id}");
        }
    }

    static Stream<Call> calls() {
        return Stream.of(
                new Call(Method.PUT, "/api/v1/artifacts/sha256:" + ID, "x", SUBMITTERS),
                new Call(Method.GET, "/api/v1/artifacts/sha256:" + ID, "", ARTIFACT_READERS),
                new Call(Method.POST, Api.REQUESTS, "{}", SUBMITTERS),
                new Call(Method.GET, Api.REQUESTS, "", READERS),
                new Call(Method.GET, Api.REQUESTS + "/" + ID, "", READERS),
                new Call(Method.GET, Api.REQUESTS + "/" + ID + "/statement", "", READERS),
                new Call(Method.GET, Api.REQUESTS + "/" + ID + "/evidence", "", READERS),
                new Call(Method.GET, Api.REQUESTS + "/" + ID + "/signed-artifact", "", READERS),
                new Call(Method.POST, Api.REQUESTS + "/" + ID + "/approvals", "{}", APPROVERS),
                new Call(Method.POST, Api.REQUESTS + "/" + ID + "/rejections", "{}", APPROVERS),
                new Call(Method.POST, Api.REQUESTS + "/" + ID + "/vetoes", "{}", APPROVERS),
                new Call(Method.GET, Api.REQUESTS + "/" + ID + "/explanation", "", READERS),
                new Call(Method.POST, Api.REQUESTS + "/" + ID + "/cancellation", "", SUBMITTERS),
                new Call(Method.POST, "/api/v1/changes", "{}", APPROVERS),
                new Call(Method.GET, "/api/v1/changes", "", READERS),
                new Call(Method.GET, "/api/v1/changes/" + ID, "", READERS),
                new Call(Method.GET, "/api/v1/changes/" + ID + "/text", "", READERS),
                new Call(Method.GET, "/api/v1/changes/" + ID + "/policy", "", READERS),
                new Call(Method.POST, "/api/v1/changes/" + ID + "/approvals", "{}", APPROVERS),
                new Call(Method.POST, "/api/v1/changes/" + ID + "/vetoes", "{}", APPROVERS),
                new Call(Method.GET, "/api/v1/policies", "", READERS),
                new Call(Method.GET, "/api/v1/policies/" + ID, "", READERS));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void lets_in_those_with_the_role_and_nobody_else(Call call) {
        assertThat(send(given(), call)).isEqualTo(401);
        for (var caller : CALLERS) {
            int status = send(Api.as(caller), call);
            if (call.allowed().contains(caller)) {
                // Whoever is let in is told what is wrong with this call, for each of them lacks something.
                assertThat(status).as(caller).isNotIn(401, 403).isLessThan(500);
            } else {
                assertThat(status).as(caller).isEqualTo(403);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/signing-requests;x",
                "/api/v1;x/signing-requests",
                "/api/v1/signing-requests%3Bx",
                "/api/v1%2Fsigning-requests",
                "/api/v1%5Csigning-requests",
                "/api/v1\\signing-requests",
                "//api/v1/signing-requests",
                "/api//v1/signing-requests",
                "/api/v1//signing-requests",
                "/./api/v1/signing-requests",
                "/api/./v1/signing-requests",
                "/api/x/../v1/signing-requests",
                "/problems/../api/v1/signing-requests",
                "/api/v1/keys/../signing-requests",
                "/api/v1/keys/%2e%2e/signing-requests",
                "/api/v1/keys/..%2fsigning-requests",
                "/api/v1/keys/%252e%252e/signing-requests",
                "/api/v1/keys/..;/signing-requests",
                "/api/v1/signing-requests/",
                "/api/v1/signing-requests.",
                "/API/v1/signing-requests",
                "/api/v1/Signing-Requests",
                "/api/v1/signing-requests%00",
                "/api/v1/signing-requests%c0%af",
                "/api/v1/signing-requests?x=/api/v1/keys",
                "/api/v1/signing-requests%20",
                "/api/v1/signing-requests#",
                "http://localhost/api/v1/signing-requests"
            })
    void lets_nobody_in_by_another_spelling_of_the_path(String path) throws IOException {
        var answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 4[0-9][0-9] .*").doesNotContain("\"requests\"");
    }

    @Test
    void lets_nobody_in_by_another_method_or_a_header_that_overrides_it() throws IOException {
        for (var method : List.of("HEAD", "OPTIONS", "PATCH", "TRACE", "GETX", "get")) {
            assertThat(raw(method + " " + Api.REQUESTS + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .as(method)
                    .doesNotContain("\"requests\"");
        }
        given().header("X-HTTP-Method-Override", "GET")
                .contentType(ContentType.JSON)
                .body("{}")
                .post(Api.REQUESTS)
                .then()
                .statusCode(401);
        given().header("X-Forwarded-Prefix", "/api/v1/keys")
                .get(Api.REQUESTS)
                .then()
                .statusCode(401);
    }

    private static int send(RequestSpecification caller, Call call) {
        if (!call.body().isEmpty()) {
            caller.contentType(call.method() == Method.PUT ? ContentType.BINARY : ContentType.JSON)
                    .body(call.body().getBytes(StandardCharsets.UTF_8));
        }
        return caller.request(call.method(), call.path()).statusCode();
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
