package dev.countersign.request;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.countersign.artifact.BlobStore;
import dev.countersign.firmware.Chip;
import dev.countersign.testing.Api;
import dev.countersign.testing.ServerWithoutSigner;
import dev.countersign.testing.TestReceipt;
import dev.countersign.testing.WithPolicy;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloading the signed file: whole, in parts, not at all when the client has it. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignedArtifactTest extends WithPolicy {
    private static final byte[] SIGNED = new byte[200_000];
    private static final String SHA256;
    private static final String DIGEST;

    static {
        new Random(7).nextBytes(SIGNED);
        SHA256 = Api.sha256(SIGNED);
        DIGEST = "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(SHA256)) + ":";
    }

    @Inject
    RequestWork work;

    @Inject
    BlobStore store;

    private String id;

    @BeforeEach
    void signARequest() throws IOException {
        if (id == null) {
            try (var file = store.receive()) {
                file.write(ByteBuffer.wrap(SIGNED));
                file.keep(SHA256);
            }
            id = Api.newApprovedRequest();
            work.intended(id, TestReceipt.now());
            work.signingStarted(id);
            work.signed(id, List.of(), TestReceipt.now(), SHA256, SIGNED.length);
        }
    }

    @Test
    void is_sent_whole_with_its_digest() {
        var answer = get("auditor-1");

        answer.then()
                .statusCode(200)
                .contentType("application/octet-stream")
                .header("Content-Length", equalTo("200000"))
                .header("ETag", equalTo("\"" + SHA256 + "\""))
                .header("Content-Digest", equalTo(DIGEST))
                .header("Repr-Digest", equalTo(DIGEST))
                .header("Accept-Ranges", equalTo("bytes"))
                .header("Content-Disposition", equalTo("attachment; filename=\"app.signed.bin\""));
        assertThat(answer.asByteArray()).isEqualTo(SIGNED);
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=100-199, 100, 199",
        "bytes=199999-, 199999, 199999",
        "bytes=100000-999999, 100000, 199999",
        "bytes=-10, 199990, 199999",
        "bytes=-999999, 0, 199999"
    })
    void is_sent_in_the_part_that_is_asked_for(String range, int first, int last) {
        var answer = get("ci", "Range", range);

        answer.then()
                .statusCode(206)
                .header("Content-Range", equalTo("bytes " + first + "-" + last + "/200000"))
                .header("Content-Length", equalTo(String.valueOf(last - first + 1)))
                .header("Repr-Digest", equalTo(DIGEST))
                .header("Content-Digest", nullValue());
        assertThat(answer.asByteArray()).isEqualTo(Arrays.copyOfRange(SIGNED, first, last + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=200000-", "bytes=200000-200001", "bytes=-0"})
    void is_refused_in_a_part_that_lies_outside(String range) {
        get("ci", "Range", range)
                .then()
                .statusCode(416)
                .contentType("application/problem+json")
                .header("Content-Range", equalTo("bytes */200000"))
                .body("type", equalTo("/problems/range-not-satisfiable"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"bytes=5-4", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=-", "bytes=99999999999999999999-"
            })
    void is_sent_whole_when_the_range_is_not_understood(String range) {
        get("ci", "Range", range).then().statusCode(200).header("Content-Length", equalTo("200000"));
    }

    @Test
    void is_resumed_only_when_the_client_has_a_part_of_the_same_file() {
        var tag = "\"" + SHA256 + "\"";

        getWith("bytes=100-", tag).then().statusCode(206);
        getWith("bytes=100-", "\"another\"").then().statusCode(200);
        getWith("bytes=100-", "W/" + tag).then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "W/\"%s\"", "*", "\"other\", \"%s\""})
    void is_not_sent_when_the_client_has_it(String known) {
        get("ci", "If-None-Match", known.formatted(SHA256))
                .then()
                .statusCode(304)
                .header("ETag", equalTo("\"" + SHA256 + "\""));
    }

    @Test
    void is_sent_when_the_client_has_another() {
        get("ci", "If-None-Match", "\"other\"").then().statusCode(200);
    }

    @Test
    void tells_its_headers_alone_to_head() {
        var answer = Api.as("ci").head(path(id));

        answer.then().statusCode(200).header("Repr-Digest", equalTo(DIGEST));
        assertThat(answer.asByteArray()).isEmpty();
    }

    @Test
    void is_refused_while_there_is_none() {
        var waiting = Api.newRequest();

        Api.as("ci")
                .get(path(waiting))
                .then()
                .statusCode(409)
                .body("type", equalTo("/problems/wrong-state"))
                .body("state", equalTo("awaiting-approval"));
        Api.as("ci").get(path("0".repeat(64))).then().statusCode(404);
    }

    @Test
    void is_refused_to_strangers() {
        given().get(path(id)).then().statusCode(401);
        Api.as("stranger").get(path(id)).then().statusCode(403).body("type", equalTo("/problems/forbidden"));
    }

    @Test
    void is_sent_under_a_name_that_does_no_harm() throws IOException {
        var sha256 = Api.upload(Api.newImage(Chip.ESP32_C3));
        String odd = Api.as("ci")
                .contentType(ContentType.JSON)
                .body("""
                        {"project": "thermo-controller", "channel": "release", "artifact": "sha256:%s",
                         "fileName": "../../etc/.x\\";é $(id).bin"}""".formatted(sha256))
                .post(Api.REQUESTS)
                .path("id");
        Api.approve(odd, "approver-1");
        Api.approve(odd, "approver-2");
        work.intended(odd, TestReceipt.now());
        work.signingStarted(odd);
        work.signed(odd, List.of(), TestReceipt.now(), SHA256, SIGNED.length);

        Api.as("ci")
                .get(path(odd))
                .then()
                .statusCode(200)
                .header("Content-Disposition", equalTo("attachment; filename=\"x______id_.signed.bin\""));
    }

    private Response get(String user) {
        return Api.as(user).get(path(id));
    }

    private Response get(String user, String header, String value) {
        return Api.as(user).header(header, value).get(path(id));
    }

    private Response getWith(String range, String ifRange) {
        return Api.as("ci").header("Range", range).header("If-Range", ifRange).get(path(id));
    }

    private static String path(String id) {
        return Api.REQUESTS + "/" + id + "/signed-artifact";
    }
}
