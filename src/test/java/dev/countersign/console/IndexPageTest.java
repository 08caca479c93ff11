package dev.countersign.console;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestPolicy;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain page: what it shows under which policy, and that nothing on it can run. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class IndexPageTest extends WithPolicy {

    @Test
    void lists_requests_and_states_under_a_development_policy() {
        var id = Api.newRequest();

        given().get("/")
                .then()
                .statusCode(200)
                .contentType(ContentType.HTML)
                .body(allOf(
                        containsString("<strong>Development.</strong>"),
                        containsString(id),
                        containsString("awaiting-approval"),
                        containsString("href=\"/q/openapi\""),
                        containsString("href=\"/q/swagger-ui\"")));
    }

    @Test
    void shows_no_request_under_a_production_policy() {
        var id = Api.newRequest();
        policies.keep(TestPolicy.production());

        given().get("/")
                .then()
                .statusCode(200)
                .body(not(containsString(id)))
                .body(not(containsString("<strong>Development.</strong>")))
                .body(containsString("people who are signed in"));
    }

    @Test
    void shows_text_of_strangers_as_text() {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        Api.as("ci")
                .contentType(ContentType.JSON)
                .body("""
                        {"project": "thermo-controller", "channel": "release", "artifact": "sha256:%s",
                         "fileName": "<script>alert(1)</script>"}""".formatted(sha256))
                .post(Api.REQUESTS)
                .then()
                .statusCode(201);

        given().get("/").then().body(not(containsString("<script>"))).body(containsString("&lt;script&gt;"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/problems", "/problems/not-found", "/countersign.css", "/api/v1/keys", "/nowhere"})
    void carries_the_security_headers_everywhere(String path) {
        given().get(path)
                .then()
                .header("X-Content-Type-Options", equalTo("nosniff"))
                .header("X-Frame-Options", equalTo("DENY"))
                .header("Referrer-Policy", equalTo("no-referrer"))
                .header("Cross-Origin-Opener-Policy", equalTo("same-origin"))
                .header(
                        "Content-Security-Policy",
                        allOf(containsString("default-src 'none'"), not(containsString("unsafe"))));
    }

    @Test
    void holds_nothing_that_the_content_security_policy_would_block() {
        given().get("/")
                .then()
                .body(not(containsString("<script")))
                .body(not(containsString("style=")))
                .body(not(containsString("<style")))
                .body(not(containsString("onclick")));
        given().get("/countersign.css").then().statusCode(200).contentType("text/css");
    }

    @Test
    void leaves_the_tools_of_quarkus_their_scripts() {
        given().get("/q/openapi").then().statusCode(200).header("Content-Security-Policy", nullValue());
    }
}
