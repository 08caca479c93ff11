package dev.countersign.publication;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class PublicFilesOverHttpTest {
    private static final String KEYS = "{\n\"format\":\"countersign/keys/v1\"\n}\n";

    @Inject
    PublicFiles files;

    @ConfigProperty(name = "countersign.state")
    Path state;

    @Test
    void are_served_to_everybody_with_the_digest_of_their_bytes_as_tag() throws IOException {
        publish();
        var tag = '"' + Api.sha256(KEYS.getBytes(StandardCharsets.US_ASCII)) + '"';

        given().get("/keys.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("ETag", equalTo(tag))
                .header("Cache-Control", equalTo("public, max-age=300"))
                .header("Access-Control-Allow-Origin", equalTo("*"))
                .header("Set-Cookie", nullValue())
                .body(equalTo(KEYS));
        given().header("If-None-Match", tag)
                .get("/keys.json")
                .then()
                .statusCode(304)
                .body(equalTo(""));
        given().get("/revocations.json")
                .then()
                .statusCode(200)
                .header("Cache-Control", equalTo("public, max-age=60"))
                .body(equalTo("revocations"));
        given().get("/keys.json.sig").then().statusCode(200).contentType("application/octet-stream");
        given().get("/revocations.json.sig").then().statusCode(200).body(equalTo("revocations.sig"));
        given().head("/keys.json").then().statusCode(200).header("ETag", equalTo(tag));
    }

    @Test
    void are_not_found_before_the_signer_has_made_any() throws IOException {
        Files.deleteIfExists(state.resolve("public/keys.json"));

        given().get("/keys.json")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .header("Cache-Control", equalTo("no-store"));
    }

    private void publish() throws IOException {
        files.write(new Publication(
                "a".repeat(64),
                1,
                KEYS.getBytes(StandardCharsets.US_ASCII),
                "keys.sig".getBytes(StandardCharsets.US_ASCII),
                "revocations".getBytes(StandardCharsets.US_ASCII),
                "revocations.sig".getBytes(StandardCharsets.US_ASCII)));
    }
}
