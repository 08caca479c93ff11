package dev.countersign.change;

import dev.countersign.evidence.Sha256;
import dev.countersign.identity.CurrentActor;
import dev.countersign.identity.Roles;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.Cursor;
import dev.countersign.request.ObjectionInput;
import dev.countersign.request.SignatureInput;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Administrative changes over HTTP: read the caller, call one service method, shape the answer. */
@Path(ChangeResource.PATH)
@Tag(name = "Changes", description = "Of the policy, of the state of keys, of the signer's clock")
@Produces(MediaType.APPLICATION_JSON)
class ChangeResource {
    static final String PATH = "/api/v1/changes";
    private static final int MAXIMUM_LIMIT = 200;

    private final ProposalService proposals;
    private final CurrentActor caller;

    ChangeResource(ProposalService proposals, CurrentActor caller) {
        this.proposals = proposals;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.OPERATOR})
    @Operation(
            operationId = "proposeChange",
            summary = "Propose a change",
            description =
                    "The text is made by the client. It is not yet effective; people sign over it, and the signer decides.")
    @APIResponse(responseCode = "201", description = "A new change; Location names it")
    @APIResponse(responseCode = "200", description = "The same text was proposed before")
    public RestResponse<ChangeView> propose(@Valid @NotNull ChangeInput change) {
        var proposed = proposals.propose(change.text(), change.nextPolicy(), caller.get());
        var view = proposed.change();
        return proposed.isNew()
                ? RestResponse.ResponseBuilder.<ChangeView>created(
                                URI.create(view.links().self()))
                        .entity(view)
                        .build()
                : RestResponse.ok(view);
    }

    @GET
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(operationId = "listChanges", summary = "List changes, newest first")
    @APIResponse(responseCode = "200", description = "A page; member next leads to the one after it")
    public ChangePage list(
            @QueryParam("state") @Parameter(description = "Only these states; may be repeated") List<String> states,
            @QueryParam("cursor") @Parameter(description = "Member next of the page before") @Nullable String cursor,
            @QueryParam("limit")
                    @DefaultValue("50")
                    @Min(1)
                    @Max(MAXIMUM_LIMIT)
                    @Parameter(description = "Most entries")
                    int limit) {
        return proposals.list(
                states.stream().map(ChangeResource::stage).collect(Collectors.toUnmodifiableSet()),
                Optional.ofNullable(cursor).map(Cursor::position),
                limit);
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(operationId = "getChange", summary = "Where a change stands, and what is missing")
    @APIResponse(responseCode = "200", description = "The change")
    public ChangeView get(@PathParam("id") String id) {
        return proposals.view(id);
    }

    @GET
    @Path("{id}/text")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(operationId = "getChangeText", summary = "The exact bytes that people sign over")
    @APIResponse(
            responseCode = "200",
            description = "The text",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    public RestResponse<byte[]> text(@PathParam("id") String id) {
        return exactly(proposals.text(id));
    }

    @GET
    @Path("{id}/policy")
    @Produces(MediaType.TEXT_PLAIN)
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(operationId = "getChangePolicy", summary = "The policy that is to come")
    @APIResponse(
            responseCode = "200",
            description = "Its bytes",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    public RestResponse<byte[]> policy(@PathParam("id") String id) {
        return exactly(proposals.nextPolicy(id));
    }

    @POST
    @Path("{id}/approvals")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.APPROVER, Roles.SECURITY_OFFICER})
    @Operation(
            operationId = "approveChange",
            summary = "Approve a change",
            description =
                    "What is signed is the line countersign/approve/v1, or countersign/suspend/v1 for a change of kind suspend, "
                            + "and the text of the change.")
    @APIResponse(
            responseCode = "200",
            description = "The change after the approval; member effective says when it counts")
    public ChangeView approve(@PathParam("id") String id, @Valid @NotNull SignatureInput approval) {
        return proposals.approve(id, approval.made(), caller.get());
    }

    @POST
    @Path("{id}/vetoes")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.APPROVER, Roles.SECURITY_OFFICER})
    @Operation(
            operationId = "vetoChange",
            summary = "Veto a change of policy that is not in force yet",
            description =
                    "By a member of the policy's veto group for changes. What is signed is the line countersign/veto/v1, a line "
                            + "reason= with the reason percent-encoded, and the text of the change.")
    @APIResponse(responseCode = "202", description = "Accepted; member veto.effective says when it counts")
    public RestResponse<ChangeView> veto(@PathParam("id") String id, @Valid @NotNull ObjectionInput veto) {
        return RestResponse.status(
                RestResponse.Status.ACCEPTED,
                proposals.veto(id, veto.reason(), veto.signed().made(), caller.get()));
    }

    /** With the digest, so that a client knows whether it has them all. */
    static RestResponse<byte[]> exactly(byte[] bytes) {
        var digest = "sha-256=:" + Base64.getEncoder().encodeToString(Sha256.of(bytes)) + ":";
        return RestResponse.ResponseBuilder.ok(bytes)
                .header("Content-Digest", digest)
                .header("Repr-Digest", digest)
                .build();
    }

    private static ProposalStage stage(String word) {
        return ProposalStage.ofWord(word)
                .orElseThrow(() -> new Refusal(
                        ProblemType.INVALID_INPUT,
                        "state: must be one of "
                                + Arrays.stream(ProposalStage.values())
                                        .map(ProposalStage::word)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
