package dev.countersign.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.Statement.Origin;
import dev.countersign.policy.Policy;
import dev.countersign.request.Receipts.ReceiptPart;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A request as clients see it. What people sign is the statement, not this.
 *
 * @param mark {@code development}, or {@code none}
 * @param versionSource {@code image} where the version stands in the bytes, {@code declared} where only the submitter says so
 * @param policy digest of the policy that the statement names
 * @param superseded statements that were void when the policy changed, oldest first
 * @param missing what the quorum still lacks, in sentences; empty when nothing or when the request has ended
 * @param intent the signer's receipt: it has recorded that it will sign
 * @param waitsUntil end of the policy's window
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
                    "waiting",
                    "signing",
                    "signed",
                    "denied",
                    "rejected",
                    "vetoed",
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

        @Schema(description = "Id in the statement; a change of policy brings a new statement with another one")
        String statementId,

        @Schema(enumeration = {"ordinary", "break-glass"}) String rule,

        Instant created,
        Instant notBefore,
        Instant notAfter,
        Optional<String> supersedes,
        List<SupersededPart> superseded,
        List<ApprovalPart> approvals,
        List<String> missing,
        Optional<ObjectionPart> rejection,
        Optional<ObjectionPart> veto,
        Optional<ReceiptPart> intent,
        Optional<Instant> waitsUntil,
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

    /**
     * One person's agreement.
     *
     * @param channel {@code web} or {@code command-line}
     * @param credentialId of a WebAuthn credential, in base64url without padding
     * @param statementId of the statement that was signed
     * @param counts whether that is the statement as it is now
     */
    @Schema(name = "Approval")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ApprovalPart(
            String person,
            String channel,
            Optional<String> credentialId,
            String statementId,
            boolean counts,
            Instant at) {
        static ApprovalPart of(Approval approval, String current) {
            var id = Optional.ofNullable(approval.signature().credentialId());
            return new ApprovalPart(
                    approval.person(),
                    approval.channel().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    id.map(Base64.getUrlEncoder().withoutPadding()::encodeToString),
                    approval.statementId(),
                    approval.statementId().equals(current),
                    approval.at());
        }
    }

    /** A rejection or a veto; it ends the request when the signer has recorded it, and then {@code effective} is true. */
    @Schema(name = "StandingObjection")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ObjectionPart(String by, String reason, Instant at, boolean effective, Optional<ReceiptPart> receipt) {
        static ObjectionPart of(Objection objection) {
            return new ObjectionPart(
                    objection.person(),
                    objection.reason(),
                    objection.at(),
                    objection.isEffective(),
                    Receipts.part(objection.receipt()));
        }
    }

    /** A statement that a change of policy made void. */
    @Schema(name = "SupersededStatement")
    record SupersededPart(String statementId, String policy, Instant at) {
        static SupersededPart of(SupersededStatement superseded) {
            return new SupersededPart(superseded.statementId(), superseded.policyDigest(), superseded.supersededAt());
        }
    }

    /** The signed file; {@code keys} are the SHA-256 of the public keys, in the order of the signatures. */
    @Schema(name = "SignedFile")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record SignedPart(String sha256, long size, List<String> keys, Instant at, Optional<ReceiptPart> receipt) {}

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
    record Links(
            String self, String statement, String explanation, Optional<String> signedArtifact, List<String> keys) {}

    static RequestView of(SigningRequest request, Policy policy) {
        var statement = Statement.parse(request.statement());
        var file = statement.images().getFirst();
        var image = request.image();
        var self = RequestResource.PATH + "/" + request.id();
        var keys = statement.keys().stream().map(Statement.Key::spkiSha256).toList();
        var signed = request.state() instanceof RequestState.Signed end
                ? Optional.of(new SignedPart(
                        end.sha256(),
                        end.size(),
                        keys,
                        request.signedAt().orElseThrow(),
                        Receipts.part(request.signedReceipt())))
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
                request.statementId(),
                statement.breakGlass() ? "break-glass" : "ordinary",
                request.createdAt(),
                request.notBefore(),
                request.notAfter(),
                request.supersedes(),
                request.superseded().stream().map(SupersededPart::of).toList(),
                request.approvals().stream()
                        .map(approval -> ApprovalPart.of(approval, request.statementId()))
                        .toList(),
                Explanation.missing(request, policy),
                request.standingRejection().map(ObjectionPart::of),
                request.standingVeto().map(ObjectionPart::of),
                Receipts.part(request.intentReceipt()),
                request.waitsUntil(),
                signed,
                request.problem(),
                request.retryAt(),
                request.history().stream().map(EventPart::of).toList(),
                new Links(
                        self,
                        self + "/statement",
                        self + "/explanation",
                        signed.map(_ -> self + "/signed-artifact"),
                        keys.stream().map(key -> "/api/v1/keys/" + key + ".pem").toList()));
    }
}
