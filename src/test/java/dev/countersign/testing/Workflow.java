package dev.countersign.testing;

import static org.awaitility.Awaitility.await;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.time.Duration;

/** The way of a request under a server with a real signer, as the people of the development policy go it. */
public final class Workflow {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Workflow() {}

    /** Uploads and submits an image: the id of the new request. */
    public static String submitted(String project, byte[] image) {
        return Api.submit(project, Api.upload(image), "")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** One person approves. */
    public static void approve(String id, String person) {
        Api.as(person)
                .contentType(ContentType.JSON)
                .body(ApproverKey.json(approver(person).approve(Api.statement(id))))
                .post(Api.REQUESTS + "/" + id + "/approvals")
                .then()
                .statusCode(200);
    }

    /** The authenticator of this person under the server being tested. */
    public static ApproverKey approver(String person) {
        return ApproverKey.of(CountersignResource.stateFolder(), person);
    }

    /** Where the request stands. */
    public static JsonPath view(String id) {
        return Api.as("ci")
                .get(Api.REQUESTS + "/" + id)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** Waits until nothing can follow. */
    public static void awaitEnd(String id) {
        await().atMost(PATIENCE).until(() -> view(id).getBoolean("isFinal"));
    }

    /** The signed file. */
    public static byte[] signedFile(String id) {
        return Api.as("ci")
                .get(Api.REQUESTS + "/" + id + "/signed-artifact")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    /** The public key that the server serves. */
    public static byte[] pem(String spkiSha256) {
        return Api.as("ci")
                .get("/api/v1/keys/" + spkiSha256 + ".pem")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    /** The journal of the signer under test. */
    public static JournalLines journal() throws java.io.IOException {
        return JournalLines.read(CountersignResource.stateFolder().resolve("signer"));
    }
}
