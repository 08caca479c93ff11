package dev.countersign.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.countersign.evidence.Change;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyDifference;
import dev.countersign.policy.Quorum;
import dev.countersign.request.Objection;
import dev.countersign.request.Receipts;
import dev.countersign.request.Receipts.ReceiptPart;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A change as clients see it. What people sign is its text, not this.
 *
 * @param effective whether it is in effect: the signer has recorded it and its window is over
 * @param subject digest of the next policy, fingerprint of the key, or a time
 * @param policy digest of the policy under which it was proposed and whose people decide
 * @param differences for a change of policy: what changes, in sentences
 * @param missing what the rule still lacks, in sentences; empty when nothing or when the change has ended
 * @param receipt the signer's: it has recorded the change
 * @param waitsUntil end of its window
 * @param problem why it was denied, or why the signer does not take it yet
 */
@Schema(name = "Change", description = "An administrative change and where it stands")
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ChangeView(
        String id,

        @Schema(enumeration = {"policy", "suspend", "lift", "revoke", "clock"})
        String kind,

        @Schema(enumeration = {"proposed", "approved", "waiting", "effective", "vetoed", "denied", "expired"})
        String state,

        @JsonProperty("isFinal") boolean isFinal,
        boolean effective,
        String mark,
        String subject,
        String reason,
        String proposer,
        String policy,
        Instant created,
        Instant notBefore,
        Instant notAfter,
        List<String> differences,
        List<ApprovalPart> approvals,
        List<String> missing,
        Optional<VetoPart> veto,
        Optional<ReceiptPart> receipt,
        Optional<Instant> waitsUntil,
        Optional<String> problem,
        List<EventPart> history,
        Links links) {

    /**
     * One person's agreement.
     *
     * @param channel {@code web} or {@code command-line}
     * @param credentialId of a WebAuthn credential, in base64url without padding
     */
    @Schema(name = "ChangeApproval")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ApprovalPart(String person, String channel, Optional<String> credentialId, Instant at) {
        static ApprovalPart of(ChangeApproval approval) {
            return new ApprovalPart(
                    approval.person(),
                    approval.signature()
                            .channel()
                            .name()
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '-'),
                    Optional.ofNullable(approval.signature().credentialId())
                            .map(Base64.getUrlEncoder().withoutPadding()::encodeToString),
                    approval.at());
        }
    }

    /** A veto; it ends the change when the signer has recorded it, and then {@code effective} is true. */
    @Schema(name = "StandingVeto")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record VetoPart(String by, String reason, Instant at, boolean effective, Optional<ReceiptPart> receipt) {
        static VetoPart of(Objection veto) {
            return new VetoPart(
                    veto.person(), veto.reason(), veto.at(), veto.isEffective(), Receipts.part(veto.receipt()));
        }
    }

    /** One step of the change's way. */
    @Schema(name = "ChangeEvent")
    record EventPart(String state, Instant at, String by, String detail) {
        static EventPart of(ChangeEvent event) {
            return new EventPart(event.state().word(), event.at(), event.actor(), event.detail());
        }
    }

    /** Where to go from here; {@code policy} only for a change that brings one. */
    @Schema(name = "ChangeLinks")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Links(String self, String text, Optional<String> policy) {}

    static ChangeView of(Proposal proposal, Policy policy) {
        var change = Change.parse(proposal.text());
        var next = NewChange.parsed(proposal.nextPolicy());
        var self = ChangeResource.PATH + "/" + proposal.id();
        return new ChangeView(
                proposal.id(),
                change.kind().word(),
                proposal.stage().word(),
                proposal.stage().isFinal(),
                proposal.stage() == ProposalStage.EFFECTIVE,
                change.development() ? "development" : "none",
                change.subject(),
                change.reason(),
                change.proposer(),
                proposal.policyDigest(),
                proposal.createdAt(),
                proposal.notBefore(),
                proposal.notAfter(),
                next.map(policyToCome -> PolicyDifference.sentences(policy, policyToCome))
                        .orElse(List.of()),
                proposal.approvals().stream().map(ApprovalPart::of).toList(),
                missing(proposal, policy, next),
                proposal.standingVeto().map(VetoPart::of),
                Receipts.part(proposal.receipt()),
                proposal.waitsUntil(),
                proposal.problem(),
                proposal.history().stream().map(EventPart::of).toList(),
                new Links(self, self + "/text", next.map(_ -> self + "/policy")));
    }

    private static List<String> missing(Proposal proposal, Policy policy, Optional<Policy> next) {
        if (proposal.stage() != ProposalStage.PROPOSED) {
            return List.of();
        }
        return switch (ChangeRules.of(policy, proposal.kind(), next).quorum(proposal.votes())) {
            case Quorum.Met _ -> List.of();
            case Quorum.Missing(String sentence) -> List.of(sentence);
        };
    }
}
