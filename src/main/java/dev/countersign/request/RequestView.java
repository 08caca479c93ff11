package dev.countersign.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.Statement.Origin;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Quorums;
import dev.countersign.policy.Votes;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A request as clients see it. What people sign is the statement, not this.
 *
 * @param mark {@code development}, or {@code none}
 * @param versionSource {@code image} where the version stands in the bytes, {@code declared} where only the submitter says so
 * @param policy digest of the policy that the statement names
 * @param missing what the quorum still lacks, in sentences; empty when nothing or when the request has ended
 * @param problem why the request was denied, or why the last attempt failed
 */
@Schema(name = "SigningRequest", description = "Where a request stands")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record RequestView(
        String id,
        String project,
        String channel,

        @Schema(
                enumeration = {
                    "submitted",
                    "inspected",
                    "awaiting-approval",
                    "approved",
                    "intended",
                    "signing",
                    "signed",
                    "denied",
                    "rejected",
                    "expired",
                    "cancelled",
                    "failed"
                })
        String state,

        @JsonProperty("isFinal") boolean isFinal,
        String mark,
        String submitter,
        ArtifactPart artifact,
        String version,
        String versionSource,
        Metadata metadata,
        OriginPart origin,
        String policy,
        Instant created,
        Instant notBefore,
        Instant notAfter,
        Optional<String> supersedes,
        List<ApprovalPart> approvals,
        List<String> missing,
        Optional<RejectionPart> rejection,
        Optional<SignedPart> signed,
        Optional<String> problem,
        Optional<Instant> retryAt,
        List<EventPart> history,
        Links links) {

    /** The file that was submitted; {@code size} in bytes. */
    @Schema(name = "SubmittedArtifact")
    record ArtifactPart(String sha256, long size, String fileName) {}

    /** What the image says about itself; absent where it says nothing. */
    @Schema(name = "ImageMetadata")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Metadata(
            String role,
            String format,
            String chip,
            Optional<Long> securityVersion,
            Optional<String> projectName,
            Optional<String> idfVersion,
            Optional<String> banner,
            int segments,
            long imageLength,
            int minimumRevision,
            int maximumRevision) {}

    /** Where the build comes from: what the submitter says, and what was verified. */
    @Schema(name = "Origins")
    record OriginPart(PlacePart declared, PlacePart verified) {}

    /** One word about the origin. */
    @Schema(name = "Origin")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record PlacePart(
            Optional<String> repository, Optional<String> commit, Optional<String> ref, Optional<String> build) {
        static PlacePart of(Origin origin) {
            return new PlacePart(origin.repository(), origin.commit(), origin.ref(), origin.build());
        }
    }

    /** One person's agreement; the id is in base64url without padding. */
    @Schema(name = "Approval")
    record ApprovalPart(String person, String credentialId, Instant at) {
        static ApprovalPart of(Approval approval) {
            var id = approval.assertion().credentialId();
            return new ApprovalPart(
                    approval.person(), Base64.getUrlEncoder().withoutPadding().encodeToString(id), approval.at());
        }
    }

    /** A refusal; it ends the request when the signer has recorded it, and then {@code effective} is true. */
    @Schema(name = "StandingRejection")
    record RejectionPart(String by, String reason, Instant at, boolean effective) {
        static RejectionPart of(Rejection rejection) {
            return new RejectionPart(rejection.person(), rejection.reason(), rejection.at(), rejection.isEffective());
        }
    }

    /** The signed file; {@code keys} are the SHA-256 of the public keys, in the order of the signatures. */
    @Schema(name = "SignedFile")
    record SignedPart(String sha256, long size, List<String> keys, Instant at) {}

    /** One step of the request's way. */
    @Schema(name = "RequestEvent")
    record EventPart(String state, Instant at, String by, String detail) {
        static EventPart of(RequestEvent event) {
            return new EventPart(event.state().word(), event.at(), event.actor(), event.detail());
        }
    }

    /** Where to go from here; {@code signedArtifact} only when there is one. */
    @Schema(name = "RequestLinks")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Links(String self, String statement, Optional<String> signedArtifact, List<String> keys) {}

    static RequestView of(SigningRequest request, Policy policy) {
        var statement = Statement.parse(request.statement());
        var file = statement.images().getFirst();
        var image = request.image();
        var self = RequestResource.PATH + "/" + request.id();
        var keys = statement.keys().stream().map(Statement.Key::spkiSha256).toList();
        var signed = request.state() instanceof RequestState.Signed end
                ? Optional.of(new SignedPart(
                        end.sha256(), end.size(), keys, request.signedAt().orElseThrow()))
                : Optional.<SignedPart>empty();
        return new RequestView(
                request.id(),
                request.project(),
                request.channel(),
                request.stage().word(),
                request.stage().isFinal(),
                statement.development() ? "development" : "none",
                request.submitter(),
                new ArtifactPart(request.artifactSha256(), request.artifactSize(), file.name()),
                file.version(),
                file.versionSource().word(),
                new Metadata(
                        file.role(),
                        file.format(),
                        image.chip(),
                        Optional.ofNullable(image.securityVersion()),
                        Optional.ofNullable(image.projectName()),
                        Optional.ofNullable(image.idfVersion()),
                        Optional.ofNullable(image.banner()),
                        image.segments(),
                        image.imageLength(),
                        image.minimumRevision(),
                        image.maximumRevision()),
                new OriginPart(PlacePart.of(statement.declared()), PlacePart.of(statement.verified())),
                request.policyDigest(),
                request.createdAt(),
                request.notBefore(),
                request.notAfter(),
                request.supersedes(),
                request.approvals().stream().map(ApprovalPart::of).toList(),
                missing(request, policy),
                request.standingRejection().map(RejectionPart::of),
                signed,
                request.problem(),
                request.retryAt(),
                request.history().stream().map(EventPart::of).toList(),
                new Links(
                        self,
                        self + "/statement",
                        signed.map(_ -> self + "/signed-artifact"),
                        keys.stream().map(key -> "/api/v1/keys/" + key + ".pem").toList()));
    }

    private static List<String> missing(SigningRequest request, Policy policy) {
        if (request.stage() != Stage.AWAITING_APPROVAL) {
            return List.of();
        }
        return policy.product(request.project(), request.channel())
                .map(product -> Quorums.of(
                        policy,
                        product.quorum(),
                        product.commandLine(),
                        Votes.web(request.people()),
                        policy.personOf(request.submitter())))
                .map(quorum -> switch (quorum) {
                    case Quorum.Met _ -> List.<String>of();
                    case Quorum.Missing missing -> List.of(missing.sentence());
                })
                .orElse(List.of());
    }
}
