package dev.countersign.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every error is a problem, whoever notices it: our code, the framework above it or the HTTP layer below. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProblemAnswersTest extends WithPolicy {

    @TestHTTPResource
    URL server;

    @Test
    void are_given_to_nobody_with_the_scheme_to_use() {
        problem(given().get(Api.REQUESTS), 401, "unauthenticated")
                .header("WWW-Authenticate", equalTo("Bearer realm=\"countersign\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJjaSIsImdyb3VwcyI6WyJzdWJtaXR0ZXIiXX0."})
    void are_given_for_a_bad_token(String token) {
        problem(given().header("Authorization", "Bearer " + token).get(Api.REQUESTS), 401, "unauthenticated")
                .header("WWW-Authenticate", containsString("invalid_token"));
    }

    @Test
    void are_given_to_somebody_without_the_role() {
        problem(Api.as("stranger").get(Api.REQUESTS), 403, "forbidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/nowhere", "/api/v1/nowhere", "/api/v2/signing-requests", "/api/v1/signing-requests/x/y/z"})
    void are_given_for_unknown_paths(String path) {
        problem(Api.as("ci").get(path), 404, "not-found").body("instance", equalTo(path));
    }

    @Test
    void are_given_for_an_unknown_request() {
        problem(Api.as("ci").get(Api.REQUESTS + "/" + "0".repeat(64)), 404, "not-found");
    }

    @Test
    void are_given_for_a_wrong_method() {
        problem(Api.as("ci").delete(Api.REQUESTS), 405, "method-not-allowed");
    }

    @Test
    void are_given_for_a_representation_that_does_not_exist() {
        problem(Api.as("ci").accept("image/png").get(Api.REQUESTS), 406, "not-acceptable");
    }

    @Test
    void are_given_for_a_body_of_another_type() {
        problem(Api.as("ci").contentType("text/csv").body("a,b").post(Api.REQUESTS), 415, "unsupported-media-type");
    }

    @Test
    void name_the_place_where_the_body_is_no_json() {
        problem(post("{\"project\": "), 400, "invalid-input").body("detail", containsString("not JSON at line 1"));
    }

    @Test
    void name_the_field_of_another_type_without_our_class_names() {
        problem(post("{\"project\": {\"a\": 1}}"), 400, "invalid-input")
                .body("fields", equalTo(List.of("project")))
                .body("detail", not(containsString("dev.countersign")))
                .body("detail", not(containsString("java")));
    }

    @Test
    void name_the_unknown_field_and_the_known_ones() {
        problem(post("{\"projekt\": \"x\"}"), 400, "invalid-input")
                .body("detail", containsString("projekt is unknown"))
                .body("detail", containsString("project"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "7"})
    void are_given_for_a_body_that_is_no_object(String body) {
        problem(post(body), 400, "invalid-input");
    }

    @Test
    void are_given_for_a_body_that_is_too_large_before_it_is_read() {
        problem(post("{\"project\": \"" + "x".repeat(70_000) + "\"}"), 413, "too-large")
                .body("detail", containsString("65536"))
                .header("Connection", equalTo("close"));
    }

    @Test
    void are_given_for_a_body_of_unknown_length() throws Exception {
        var answer = raw("POST " + Api.REQUESTS + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
                + "Content-Type: application/json\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 411").contains("/problems/length-required");
    }

    @Test
    void hide_what_went_wrong_in_the_server_and_give_an_id_to_find_it() {
        problem(Api.as("ci").get(Faults.PATH), 500, "internal-error")
                .body("id", matchesPattern("[0-9a-f]{16}"))
                .body("detail", not(containsString("secret")));
    }

    @Test
    void are_never_stored() {
        given().get(Api.REQUESTS).then().header("Cache-Control", equalTo("no-store"));
    }

    @ParameterizedTest
    @EnumSource
    void have_a_page_for_each_type(ProblemType type) {
        given().get(type.uri().toString())
                .then()
                .statusCode(200)
                .contentType(ContentType.HTML)
                .body(containsString(type.slug()));
        given().get("/problems").then().statusCode(200).body(containsString(type.slug()));
    }

    @Test
    void have_no_page_for_an_unknown_type() {
        given().get("/problems/nonsense").then().statusCode(404).contentType("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: a\r\nX: ", "GET /%zz HTTP/1.1\r\nHost: a\r\nX: "})
    void are_not_needed_for_what_is_no_http_but_nothing_worse_happens(String start) throws Exception {
        assertThat(raw(start + "y".repeat(40_000) + "\r\nConnection: close\r\n\r\n"))
                .contains("HTTP/1.1 4");
        given().get("/").then().statusCode(200);
    }

    private static Response post(String body) {
        return Api.as("ci").contentType(ContentType.JSON).body(body).post(Api.REQUESTS);
    }

    private static ValidatableResponse problem(Response answer, int status, String type) {
        return answer.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/" + type))
                .body("status", equalTo(status))
                .body("title", equalTo(ProblemType.ofSlug(type).orElseThrow().title()))
                .body("detail.length()", greaterThan(10))
                .body("instance", startsWith("/"));
    }

    private String raw(String request) throws Exception {
        try (var socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
