package dev.countersign.problem;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.countersign.testing.ServerWithoutSigner;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The API description that programs read. */
@QuarkusTest
@TestProfile(ServerWithoutSigner.class)
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApiDescriptionTest {

    @Test
    void describes_every_call() throws Exception {
        var paths = description().path("paths");

        assertThat(List.of(
                        paths.at("/~1api~1v1~1artifacts~1{artifact}/put"),
                        paths.at("/~1api~1v1~1signing-requests/post"),
                        paths.at("/~1api~1v1~1signing-requests/get"),
                        paths.at("/~1api~1v1~1signing-requests~1{id}/get"),
                        paths.at("/~1api~1v1~1signing-requests~1{id}~1statement/get"),
                        paths.at("/~1api~1v1~1signing-requests~1{id}~1approvals/post"),
                        paths.at("/~1api~1v1~1signing-requests~1{id}~1rejections/post"),
                        paths.at("/~1api~1v1~1signing-requests~1{id}~1vetoes/post"),
                        paths.at("/~1api~1v1~1signing-requests~1{id}~1explanation/get"),
                        paths.at("/~1api~1v1~1changes/post"),
                        paths.at("/~1api~1v1~1changes/get"),
                        paths.at("/~1api~1v1~1changes~1{id}/get"),
                        paths.at("/~1api~1v1~1changes~1{id}~1text/get"),
                        paths.at("/~1api~1v1~1changes~1{id}~1policy/get"),
                        paths.at("/~1api~1v1~1changes~1{id}~1approvals/post"),
                        paths.at("/~1api~1v1~1changes~1{id}~1vetoes/post"),
                        paths.at("/~1api~1v1~1policies/get"),
                        paths.at("/~1api~1v1~1policies~1{digest}/get"),
                        paths.at("/~1keys.json/get"),
                        paths.at("/~1revocations.json/get"),
                        paths.at("/~1api~1v1~1signing-requests~1{id}~1cancellation/post"),
                        paths.at("/~1api~1v1~1signing-requests~1{id}~1signed-artifact/get"),
                        paths.at("/~1api~1v1~1keys~1{fingerprint}.pem/get"),
                        paths.at("/~1api~1v1~1keys/get")))
                .noneMatch(JsonNode::isMissingNode)
                .allSatisfy(call -> assertThat(call.path("summary").asText()).isNotBlank());
    }

    @Test
    void says_of_every_call_that_errors_are_problems() throws Exception {
        var description = description();
        var calls = new ArrayList<JsonNode>();
        description
                .path("paths")
                .forEach(path -> path.forEach(call -> {
                    if (call.has("responses")) {
                        calls.add(call);
                    }
                }));

        assertThat(calls)
                .isNotEmpty()
                .allSatisfy(
                        call -> assertThat(call.at("/responses/default/$ref").asText())
                                .isEqualTo("#/components/responses/Problem"));
        assertThat(description
                        .at("/components/responses/Problem/content/application~1problem+json/schema/$ref")
                        .asText())
                .isEqualTo("#/components/schemas/Problem");
        assertThat(description.at("/components/schemas/Problem/required")).hasSize(5);
    }

    @Test
    void shows_no_pages() throws Exception {
        var names = new ArrayList<String>();
        description().path("paths").fieldNames().forEachRemaining(names::add);

        assertThat(names)
                .filteredOn(name -> !name.startsWith("/api/"))
                .containsExactlyInAnyOrder(
                        "/keys.json", "/keys.json.sig", "/revocations.json", "/revocations.json.sig");
    }

    private static JsonNode description() throws Exception {
        return new ObjectMapper()
                .readTree(given().accept("application/json")
                        .get("/q/openapi?format=json")
                        .asString());
    }
}
