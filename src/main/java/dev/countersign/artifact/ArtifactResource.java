package dev.countersign.artifact;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/**
 * Builds as they were submitted. The address is the digest, so an upload can be repeated without harm and is checked before anything is
 * kept; and whoever is to approve fetches the same bytes and computes for himself what they are.
 */
@Path("/api/v1/artifacts")
@Tag(name = "Artifacts", description = "Builds, named by their SHA-256")
class ArtifactResource {
    private static final String PREFIX = "sha256:";

    private final ArtifactUpload upload;
    private final ArtifactService artifacts;
    private final BlobStore store;

    ArtifactResource(ArtifactUpload upload, ArtifactService artifacts, BlobStore store) {
        this.upload = upload;
        this.artifacts = artifacts;
        this.store = store;
    }

    @PUT
    @Path("{artifact}")
    @Consumes(MediaType.WILDCARD)
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed("submitter")
    @Operation(
            operationId = "uploadArtifact",
            summary = "Upload a build",
            description =
                    "The body is the file. It is kept only when its SHA-256 is the one in the address and its length the "
                            + "one announced; an interrupted upload leaves nothing. Uploading the same bytes again is harmless.")
    @APIResponse(responseCode = "201", description = "The bytes were new and are kept")
    @APIResponse(responseCode = "200", description = "The same bytes were known already")
    public RestResponse<ArtifactView> upload(
            @PathParam("artifact")
                    @Parameter(description = "sha256: and the digest in lower-case hex")
                    @Pattern(
                            regexp = "sha256:[0-9a-f]{64}",
                            message = "must be sha256: and 64 lower-case hexadecimal digits")
                    String artifact,
            @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Parameter(hidden = true) @Nullable Long length,
            @Context SecurityContext caller,
            InputStream body)
            throws IOException {
        var announced = length == null ? OptionalLong.empty() : OptionalLong.of(length);
        var uploaded = upload.receive(body, artifact.substring(PREFIX.length()), announced, name(caller));
        return RestResponse.status(uploaded.isNew() ? Status.CREATED : Status.OK, uploaded.artifact());
    }

    @GET
    @Path("{artifact}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @RolesAllowed({"approver", "security-officer", "auditor"})
    @Operation(
            operationId = "getArtifact",
            summary = "The build as it was submitted",
            description =
                    "For those who are to approve it, and not for machines that submit: the file may be unreleased. "
                            + "With its digest (RFC 9530) and single ranges.")
    @APIResponse(
            responseCode = "200",
            description = "The whole file",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "206", description = "The part that the header Range asks for")
    @APIResponse(responseCode = "304", description = "The client has the file already")
    public Response download(
            @PathParam("artifact")
                    @Parameter(description = "sha256: and the digest in lower-case hex")
                    @Pattern(
                            regexp = "sha256:[0-9a-f]{64}",
                            message = "must be sha256: and 64 lower-case hexadecimal digits")
                    String artifact,
            @Context HttpHeaders headers) {
        var sha256 = artifact.substring(PREFIX.length());
        var found = artifacts
                .find(sha256)
                .orElseThrow(() -> new Refusal(ProblemType.NOT_FOUND, "No artifact has the SHA-256 " + sha256 + "."));
        return new FileAnswer(store, found.sha256(), found.size(), found.sha256() + ".bin").to(headers);
    }

    private static String name(SecurityContext caller) {
        var principal = caller.getUserPrincipal();
        if (principal == null) {
            throw new Refusal(ProblemType.UNAUTHENTICATED, "This call needs an access token.");
        }
        return principal.getName();
    }
}
