package dev.countersign.keyring;

import jakarta.annotation.security.PermitAll;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** Public keys, for everybody: a verifier needs them and has no account here. */
@Path("/api/v1/keys")
@Tag(name = "Keys", description = "Public halves of the signing keys")
class KeyResource {
    private static final String PEM = "application/x-pem-file";

    private final Keyring keyring;

    KeyResource(Keyring keyring) {
        this.keyring = keyring;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @PermitAll
    @Operation(operationId = "listKeys", summary = "The keys that the signer holds")
    @APIResponse(responseCode = "200", description = "All keys, by name")
    public List<KeyView> list() {
        return keyring.list();
    }

    @GET
    @Path("{fingerprint}.pem")
    @Produces(PEM)
    @PermitAll
    @Operation(
            operationId = "getKey",
            summary = "A public key as PEM",
            description = "Named by the SHA-256 of its DER SubjectPublicKeyInfo, so it can be cached for ever.")
    @APIResponse(
            responseCode = "200",
            description = "The key",
            content = @Content(mediaType = PEM, schema = @Schema(type = SchemaType.STRING)))
    @APIResponse(responseCode = "304", description = "The client has the key already")
    public RestResponse<String> key(
            @PathParam("fingerprint")
                    @Pattern(regexp = "[0-9a-f]{64}", message = "must be 64 lower-case hexadecimal digits")
                    String fingerprint,
            @Context Request request) {
        var pem = keyring.pem(fingerprint);
        var tag = new EntityTag(fingerprint);
        var known = request.evaluatePreconditions(tag);
        var answer = known == null
                ? RestResponse.ResponseBuilder.ok(pem)
                : RestResponse.ResponseBuilder.<String>create(RestResponse.Status.NOT_MODIFIED);
        return answer.tag(tag)
                .header(HttpHeaders.CACHE_CONTROL, "public, max-age=31536000, immutable")
                .build();
    }
}
