package dev.countersign.keyring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import dev.countersign.problem.Refusal;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public keys: kept as the signer tells them, served to everybody as openssl writes them. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class KeyringTest {

    @Inject
    Keyring keyring;

    @Inject
    KeyVersions keys;

    @ParameterizedTest
    @ValueSource(strings = {"rsa3072-a", "p256-a", "p256-short-x"})
    void serves_a_key_to_everybody_as_the_pem_text_of_openssl(String name) throws IOException {
        var pem = pem(name);
        var fingerprint = keep("serves-" + name, pem);

        var answer = given().get("/api/v1/keys/" + fingerprint + ".pem");

        answer.then()
                .statusCode(200)
                .contentType("application/x-pem-file")
                .header("ETag", equalTo("\"" + fingerprint + "\""))
                .header("Cache-Control", equalTo("public, max-age=31536000, immutable"));
        assertThat(answer.asString()).isEqualTo(pem);
    }

    @Test
    void sends_nothing_to_whoever_has_the_key() throws IOException {
        var fingerprint = keep("cached", pem("rsa3072-b"));

        given().header("If-None-Match", "\"" + fingerprint + "\"")
                .get("/api/v1/keys/" + fingerprint + ".pem")
                .then()
                .statusCode(304);
    }

    @Test
    void lists_the_keys_to_everybody() throws IOException {
        var fingerprint = keep("listed", pem("rsa3072-c"));

        given().get("/api/v1/keys")
                .then()
                .statusCode(200)
                .body("spkiSha256", hasItem(fingerprint))
                .body("find { it.name == 'listed' }.kind", equalTo("rsa3072"))
                .body("find { it.name == 'listed' }.pem", equalTo("/api/v1/keys/" + fingerprint + ".pem"));
    }

    @Test
    void keeps_a_key_once_however_often_it_is_told() throws IOException {
        keep("once", pem("p256-b"));
        long before = keys.count();

        keep("once", pem("p256-b"));

        assertThat(keys.count()).isEqualTo(before);
        assertThat(keys.inOrder())
                .extracting(key -> key.view().name())
                .isSorted()
                .contains("once");
    }

    @Test
    void knows_no_other_keys() {
        given().get("/api/v1/keys/" + "0".repeat(64) + ".pem")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("/problems/not-found"));
        given().get("/api/v1/keys/nonsense.pem").then().statusCode(400).body("fields", equalTo(List.of("fingerprint")));
        assertThatThrownBy(() -> keyring.spki("0".repeat(64))).isInstanceOf(Refusal.class);
    }

    private String keep(String name, String pem) {
        var spki = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        keyring.keep(name, pem.length() > 300 ? "rsa3072" : "p256", spki, "active");
        return Api.sha256(spki);
    }

    private static String pem(String name) throws IOException {
        try (var in = KeyringTest.class.getResourceAsStream("/firmware/keys/TEST-ONLY-" + name + ".pub.pem")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
