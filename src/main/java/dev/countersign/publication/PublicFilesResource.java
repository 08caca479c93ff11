package dev.countersign.publication;

import dev.countersign.evidence.Sha256;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import java.io.IOException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The public files over HTTP, for everybody, straight from the disk. Their entity tag is the SHA-256 of their bytes. */
@Path("/")
@Tag(name = "Public files", description = "Signed and static: for devices and verifiers, cacheable anywhere")
class PublicFilesResource {
    /** Seconds. A revocation must be heard of sooner than a new key. */
    private static final int KEYS_AGE = 300;

    private static final int REVOCATIONS_AGE = 60;

    private final PublicFiles files;

    PublicFilesResource(PublicFiles files) {
        this.files = files;
    }

    @GET
    @Path("keys.json")
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    @Operation(
            operationId = "getPublicKeys",
            summary = "The keys of the policy in force, with their states",
            description = "Written by the signer; keys.json.sig is its signature over exactly these bytes.")
    @APIResponse(
            responseCode = "200",
            description = "The file",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "#/components/schemas/PublicKeys")))
    @APIResponse(responseCode = "304", description = "The client has the file already")
    public RestResponse<byte[]> keys(@Context Request request) throws IOException {
        return answer("keys.json", KEYS_AGE, request);
    }

    @GET
    @Path("keys.json.sig")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @PermitAll
    @Operation(
            operationId = "getPublicKeysSignature",
            summary = "The signature over keys.json",
            description = "ECDSA with SHA-256 in DER, by the policy's publication key.")
    @APIResponse(
            responseCode = "200",
            description = "The signature",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "304", description = "The client has the file already")
    public RestResponse<byte[]> keysSignature(@Context Request request) throws IOException {
        return answer("keys.json.sig", KEYS_AGE, request);
    }

    @GET
    @Path("revocations.json")
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    @Operation(
            operationId = "getRevocations",
            summary = "The keys that are suspended or revoked",
            description = "Written by the signer; revocations.json.sig is its signature over exactly these bytes.")
    @APIResponse(
            responseCode = "200",
            description = "The file",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(ref = "#/components/schemas/Revocations")))
    @APIResponse(responseCode = "304", description = "The client has the file already")
    public RestResponse<byte[]> revocations(@Context Request request) throws IOException {
        return answer("revocations.json", REVOCATIONS_AGE, request);
    }

    @GET
    @Path("revocations.json.sig")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @PermitAll
    @Operation(
            operationId = "getRevocationsSignature",
            summary = "The signature over revocations.json",
            description = "ECDSA with SHA-256 in DER, by the policy's publication key.")
    @APIResponse(
            responseCode = "200",
            description = "The signature",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "304", description = "The client has the file already")
    public RestResponse<byte[]> revocationsSignature(@Context Request request) throws IOException {
        return answer("revocations.json.sig", REVOCATIONS_AGE, request);
    }

    private RestResponse<byte[]> answer(String name, int seconds, Request request) throws IOException {
        var bytes = files.read(name)
                .orElseThrow(() -> new Refusal(
                        ProblemType.NOT_FOUND,
                        "The signer has not published anything yet, or its policy names no publication key."));
        var tag = new EntityTag(Sha256.hexOf(bytes));
        var answer = request.evaluatePreconditions(tag) == null
                ? RestResponse.ResponseBuilder.ok(bytes)
                : RestResponse.ResponseBuilder.<byte[]>create(RestResponse.Status.NOT_MODIFIED);
        return answer.tag(tag)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=" + seconds)
                .header("Access-Control-Allow-Origin", "*")
                .build();
    }
}
