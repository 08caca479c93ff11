package dev.countersign.request;

import dev.countersign.artifact.BlobStore;
import dev.countersign.artifact.FileAnswer;
import dev.countersign.evidence.Sha256;
import dev.countersign.identity.Roles;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The files of a request: what people sign, what they have signed, and what comes of it. */
@Path(RequestResource.PATH + "/{id}")
@Tag(name = "Signing requests")
class RequestFilesResource {
    private final RequestService requests;
    private final BlobStore store;

    RequestFilesResource(RequestService requests, BlobStore store) {
        this.requests = requests;
        this.store = store;
    }

    @GET
    @Path("statement")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(
            operationId = "getStatement",
            summary = "The exact bytes that people sign over",
            description = "ASCII lines name=value. Clients compute the challenge themselves; the package document of "
                    + "dev.countersign.evidence is the grammar.")
    @APIResponse(
            responseCode = "200",
            description = "The statement",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    public RestResponse<byte[]> statement(@PathParam("id") String id) {
        var bytes = requests.statement(id);
        var digest = FileAnswer.digestField(Sha256.of(bytes));
        return RestResponse.ResponseBuilder.ok(bytes)
                .header("Content-Digest", digest)
                .header("Repr-Digest", digest)
                .build();
    }

    @GET
    @Path("evidence")
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(
            operationId = "getEvidence",
            summary = "The signatures of those who approved",
            description = "Over the statement as it is now, so that clients verify for themselves who has approved.")
    @APIResponse(responseCode = "200", description = "The approvals, in the order of their arrival")
    public RequestEvidence evidence(@PathParam("id") String id) {
        return requests.evidence(id);
    }

    @GET
    @Path("signed-artifact")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(
            operationId = "getSignedArtifact",
            summary = "The signed file",
            description =
                    "With its digest (RFC 9530) and single ranges, so that a download can be checked and resumed.")
    @APIResponse(
            responseCode = "200",
            description = "The whole file",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM,
                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
    @APIResponse(responseCode = "206", description = "The part that the header Range asks for")
    @APIResponse(responseCode = "304", description = "The client has the file already")
    public Response signedArtifact(@PathParam("id") String id, @Context HttpHeaders headers) {
        var file = requests.signedFile(id);
        return new FileAnswer(store, file.sha256(), file.size(), signedName(file.submittedName())).to(headers);
    }

    /** {@code app.bin} becomes {@code app.signed.bin}. */
    private static String signedName(String submitted) {
        int dot = submitted.lastIndexOf('.');
        return dot <= submitted.lastIndexOf('/') + 1
                ? submitted + ".signed"
                : submitted.substring(0, dot) + ".signed" + submitted.substring(dot);
    }
}
