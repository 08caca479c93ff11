package dev.countersign.change;

import dev.countersign.identity.Roles;
import dev.countersign.request.Policies;
import dev.countersign.request.PolicyEntry;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;

/** The chain of policies, as the signer tells it. */
@Path("/api/v1/policies")
@Tag(name = "Policies", description = "Each names the one before; the signer holds to the newest")
class PolicyResource {
    private final Policies policies;

    PolicyResource(Policies policies) {
        this.policies = policies;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(operationId = "listPolicies", summary = "The policies, from the one in force back to the first")
    @APIResponse(responseCode = "200", description = "The chain")
    public List<PolicyEntry> chain() {
        return policies.chain();
    }

    @GET
    @Path("{digest}")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(
            operationId = "getPolicy",
            summary = "The exact bytes of a policy",
            description = "Its digest is the SHA-256 of the line countersign/policy/v1, a line feed, and these bytes.")
    @APIResponse(
            responseCode = "200",
            description = "The policy",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    public RestResponse<byte[]> policy(
            @PathParam("digest") @Pattern(regexp = "[0-9a-f]{64}", message = "must be 64 lower-case hexadecimal digits")
                    String digest) {
        return ChangeResource.exactly(policies.bytes(digest));
    }
}
