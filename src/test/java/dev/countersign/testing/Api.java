package dev.countersign.testing;

import static io.restassured.RestAssured.given;

import dev.countersign.firmware.Chip;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.ConfigProvider;

/** The REST API as people and machines use it: with a real access token of the development issuer. */
public final class Api {
    /** Where requests live. */
    public static final String REQUESTS = "/api/v1/signing-requests";

    /** Nanoseconds for which a token is used again; it is good for five minutes. */
    private static final long FRESH = 120_000_000_000L;

    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();
    private static final AtomicInteger BUILDS = new AtomicInteger();

    private Api() {}

    /** A call by this person or machine. */
    public static RequestSpecification as(String user) {
        return given().auth().oauth2(token(user));
    }

    /** The access token of this user; the development issuer takes any password and knows roles from the configuration. */
    public static String token(String user) {
        var config = ConfigProvider.getConfig();
        var issuer = config.getValue("quarkus.oidc.auth-server-url", String.class);
        return TOKENS.computeIfAbsent(
                issuer + " " + user + " " + System.nanoTime() / FRESH,
                _ -> given().formParam("grant_type", "password")
                        .formParam("username", user)
                        .formParam("password", user)
                        .formParam("client_id", config.getValue("quarkus.oidc.client-id", String.class))
                        .formParam("client_secret", config.getValue("quarkus.oidc.credentials.secret", String.class))
                        .post(issuer + "/token")
                        .then()
                        .statusCode(200)
                        .extract()
                        .path("access_token"));
    }

    /** An image for this chip that nobody has submitted before. */
    public static byte[] newImage(Chip chip) {
        return EspImageBuilder.application(chip, "9.0." + BUILDS.incrementAndGet(), 1);
    }

    /** Uploads the bytes and gives back their digest. */
    public static String upload(byte[] bytes) {
        var sha256 = sha256(bytes);
        as("ci").body(bytes)
                .contentType(ContentType.BINARY)
                .put("/api/v1/artifacts/sha256:" + sha256)
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(200, 201));
        return sha256;
    }

    /** Submits an uploaded artifact as {@code ci}; {@code more} are further members of the body. */
    public static Response submit(String project, String sha256, String more) {
        return as("ci").contentType(ContentType.JSON)
                .body("""
                        {"project": "%s", "channel": "release", "artifact": "sha256:%s", "fileName": "app.bin"%s}""".formatted(project, sha256, more))
                .post(REQUESTS);
    }

    /** A new request of the thermo-controller that waits for approval: its id. */
    public static String newRequest() {
        return submit("thermo-controller", upload(newImage(Chip.ESP32_C3)), "")
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** The exact bytes of a request's statement. */
    public static byte[] statement(String id) {
        return as("auditor-1")
                .get(REQUESTS + "/" + id + "/statement")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
    }

    /** A genuine approval by this person, who is signed in. */
    public static Response approve(String id, String person) {
        return as(person)
                .contentType(ContentType.JSON)
                .body(TestPolicy.approval(person, statement(id)))
                .post(REQUESTS + "/" + id + "/approvals");
    }

    /** A new request that two people have approved: its id. */
    public static String newApprovedRequest() {
        var id = newRequest();
        approve(id, "approver-1").then().statusCode(200);
        approve(id, "approver-2").then().statusCode(200);
        return id;
    }

    /** SHA-256 in lower-case hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
