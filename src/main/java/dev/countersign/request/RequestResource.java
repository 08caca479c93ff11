package dev.countersign.request;

import dev.countersign.artifact.ArtifactUpload;
import dev.countersign.identity.CurrentActor;
import dev.countersign.identity.Roles;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import dev.countersign.request.SubmissionService.Submitted;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.Status;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Signing requests over HTTP: read the caller, call one service method, shape the answer. */
@Path(RequestResource.PATH)
@Tag(name = "Signing requests", description = "From submission to the signed file")
@Produces(MediaType.APPLICATION_JSON)
class RequestResource {
    static final String PATH = "/api/v1/signing-requests";
    private static final int MAXIMUM_LIMIT = 200;

    private final RequestService requests;
    private final SubmissionService submissions;
    private final ArtifactUpload upload;
    private final CurrentActor caller;

    RequestResource(
            RequestService requests, SubmissionService submissions, ArtifactUpload upload, CurrentActor caller) {
        this.requests = requests;
        this.submissions = submissions;
        this.upload = upload;
        this.caller = caller;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.SUBMITTER)
    @Operation(
            operationId = "submit",
            summary = "Ask for a signature",
            description =
                    "The same project, channel and digest again, while the request is open or signed, is the same request: "
                            + "a repeated build resumes instead of duplicating. After an end without a signature a new request follows, "
                            + "which names the one it supersedes.")
    @APIResponse(responseCode = "201", description = "A new request; Location names it")
    @APIResponse(responseCode = "200", description = "The request that this build already has")
    public RestResponse<RequestView> submit(@Valid @NotNull Submission submission) {
        return answer(submissions.submit(
                submission.project(),
                submission.channel(),
                submission.artifactSha256(),
                submission.facts(),
                caller.get()));
    }

    @POST
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @RolesAllowed(Roles.SUBMITTER)
    @Operation(
            operationId = "submitFile",
            summary = "Upload a build and ask for its signature in one call",
            description = "For curl: -F project=… -F channel=… -F file=@app.bin")
    @APIResponse(responseCode = "201", description = "A new request; Location names it")
    @APIResponse(responseCode = "200", description = "The request that this build already has")
    public RestResponse<RequestView> submitFile(
            @RestForm @NotBlank @Size(max = 128) String project,
            @RestForm @NotBlank @Size(max = 128) String channel,
            @RestForm("file") @NotNull FileUpload file,
            @RestForm @Size(min = 1, max = 512) @Nullable String fileName,
            @RestForm @Size(min = 1, max = 512) @Nullable String version,
            @RestForm @Size(min = 1, max = 512) @Nullable String repository,
            @RestForm @Size(min = 1, max = 512) @Nullable String commit,
            @RestForm @Size(min = 1, max = 512) @Nullable String ref,
            @RestForm @Size(min = 1, max = 512) @Nullable String build,
            @RestForm @Pattern(regexp = Submission.RULE, message = Submission.RULE_MESSAGE) @Nullable String rule)
            throws IOException {
        var actor = caller.get();
        var origin = new Submission.DeclaredOrigin(repository, commit, ref, build).origin();
        var name = Optional.ofNullable(fileName).orElse(file.fileName());
        var facts = new DeclaredFacts(name, Optional.ofNullable(version), origin, Submission.isBreakGlass(rule));
        try (var in = Files.newInputStream(file.uploadedFile())) {
            var artifact = upload.receive(in, actor.subject()).artifact();
            return answer(submissions.submit(project, channel, artifact.sha256(), facts, actor));
        }
    }

    @GET
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(operationId = "listRequests", summary = "List requests, newest first")
    @APIResponse(responseCode = "200", description = "A page; member next leads to the one after it")
    public RequestPage list(
            @QueryParam("project") @Parameter(description = "Only this project") @Nullable String project,
            @QueryParam("channel") @Parameter(description = "Only this channel") @Nullable String channel,
            @QueryParam("state") @Parameter(description = "Only these states; may be repeated") List<String> states,
            @QueryParam("cursor") @Parameter(description = "Member next of the page before") @Nullable String cursor,
            @QueryParam("limit")
                    @DefaultValue("50")
                    @Min(1)
                    @Max(MAXIMUM_LIMIT)
                    @Parameter(description = "Most entries")
                    int limit) {
        return requests.list(new RequestFilter(
                Optional.ofNullable(project),
                Optional.ofNullable(channel),
                states.stream().map(RequestResource::stage).collect(Collectors.toUnmodifiableSet()),
                Optional.ofNullable(cursor).map(Cursor::position),
                limit));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(operationId = "getRequest", summary = "Where a request stands, and what is missing")
    @APIResponse(responseCode = "200", description = "The request")
    public RequestView get(@PathParam("id") String id) {
        return requests.view(id);
    }

    @GET
    @Path("{id}/explanation")
    @RolesAllowed({Roles.SUBMITTER, Roles.APPROVER, Roles.SECURITY_OFFICER, Roles.AUDITOR, Roles.OPERATOR, Roles.SUPPORT
    })
    @Operation(operationId = "explain", summary = "What is missing and why, in sentences")
    @APIResponse(responseCode = "200", description = "The explanation")
    public Explanation explain(@PathParam("id") String id) {
        return requests.explanation(id);
    }

    @POST
    @Path("{id}/approvals")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.APPROVER)
    @Operation(
            operationId = "approve",
            summary = "Approve a request",
            description =
                    "What is signed is the line countersign/approve/v1, a line feed, and the statement: an SSH signature is over "
                            + "that text, a WebAuthn assertion has its SHA-256 as challenge. The caller must be the person for whom "
                            + "the policy enrols the credential.")
    @APIResponse(responseCode = "200", description = "The request after the approval")
    public RequestView approve(@PathParam("id") String id, @Valid @NotNull SignatureInput approval) {
        return requests.approve(id, approval.made(), caller.get());
    }

    @POST
    @Path("{id}/rejections")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Roles.APPROVER)
    @Operation(
            operationId = "reject",
            summary = "Reject a request before the signer has recorded that it will sign",
            description =
                    "What is signed is the line countersign/reject/v1, a line reason= with the reason percent-encoded, and the "
                            + "statement. The rejection is effective when the signer has recorded it.")
    @APIResponse(responseCode = "202", description = "Accepted; member rejection.effective says when it counts")
    public RestResponse<RequestView> reject(@PathParam("id") String id, @Valid @NotNull ObjectionInput rejection) {
        return RestResponse.status(
                Status.ACCEPTED,
                requests.reject(id, rejection.reason(), rejection.signed().made(), caller.get()));
    }

    @POST
    @Path("{id}/vetoes")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed({Roles.APPROVER, Roles.SECURITY_OFFICER})
    @Operation(
            operationId = "veto",
            summary = "Veto a request that is not signed yet",
            description =
                    "By a member of the product's veto group. What is signed is the line countersign/veto/v1, a line reason= with "
                            + "the reason percent-encoded, and the statement. The veto is effective when the signer has recorded it.")
    @APIResponse(responseCode = "202", description = "Accepted; member veto.effective says when it counts")
    public RestResponse<RequestView> veto(@PathParam("id") String id, @Valid @NotNull ObjectionInput veto) {
        return RestResponse.status(
                Status.ACCEPTED, requests.veto(id, veto.reason(), veto.signed().made(), caller.get()));
    }

    @POST
    @Path("{id}/cancellation")
    @RolesAllowed(Roles.SUBMITTER)
    @Operation(operationId = "cancel", summary = "Withdraw one's own request while it is open")
    @APIResponse(responseCode = "200", description = "The cancelled request")
    public RequestView cancel(@PathParam("id") String id) {
        return requests.cancel(id, caller.get());
    }

    private static RestResponse<RequestView> answer(Submitted submitted) {
        var view = submitted.request();
        return submitted.isNew()
                ? RestResponse.ResponseBuilder.<RequestView>created(
                                URI.create(view.links().self()))
                        .entity(view)
                        .build()
                : RestResponse.ok(view);
    }

    private static Stage stage(String word) {
        return Stage.ofWord(word)
                .orElseThrow(() -> new Refusal(
                        ProblemType.INVALID_INPUT,
                        "state: must be one of "
                                + List.of(Stage.values()).stream()
                                        .map(Stage::word)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
