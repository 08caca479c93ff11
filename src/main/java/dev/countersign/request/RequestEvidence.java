package dev.countersign.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SshSignature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The signatures that stand under a request's statement, byte for byte, for whoever does not want to believe who has approved.
 *
 * @param statementId of the statement as it is now; approvals of earlier ones are left out
 */
@Schema(name = "RequestEvidence", description = "The signatures over a request's statement")
record RequestEvidence(String statementId, List<SignedApproval> approvals) {

    /** One person's approval. */
    @Schema(name = "SignedApproval")
    record SignedApproval(String person, Instant at, Made signature) {}

    /** A signature in the form in which clients send it: four members of base64url, or one armoured text. */
    @Schema(name = "MadeSignature")
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record Made(
            Optional<String> credentialId,
            Optional<String> clientDataJSON,
            Optional<String> authenticatorData,
            Optional<String> signature,
            Optional<String> sshSignature) {
        static Made of(PersonSignature made) {
            return switch (made) {
                case Assertion assertion ->
                    new Made(
                            base64(assertion.credentialId()),
                            base64(assertion.clientDataJson()),
                            base64(assertion.authenticatorData()),
                            base64(assertion.signature()),
                            Optional.empty());
                case SshSignature ssh ->
                    new Made(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(ssh.armored()));
            };
        }

        private static Optional<String> base64(byte[] bytes) {
            return Optional.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
    }

    static RequestEvidence of(SigningRequest request) {
        return new RequestEvidence(
                request.statementId(),
                request.approvals().stream()
                        .filter(approval -> approval.statementId().equals(request.statementId()))
                        .map(approval -> new SignedApproval(
                                approval.person(),
                                approval.at(),
                                Made.of(approval.signature().made())))
                        .toList());
    }
}
