package dev.countersign.request;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of a rejection: the members of {@link SignedInput} and the reason. */
@Schema(
        name = "Rejection",
        description = "A signed refusal: a WebAuthn assertion in base64url, and the reason that was signed")
record RejectionInput(
        @Schema(description = "Why; the same text stands in what was signed", examples = "The relay test failed")
        @NotBlank
        @Size(max = 512)
        String reason,

        @Base64Url @Size(max = SignedInput.MAXIMUM_CREDENTIAL_ID)
        String credentialId,

        @Base64Url @Size(max = SignedInput.MAXIMUM_CLIENT_DATA)
        String clientDataJSON,

        @Base64Url @Size(max = SignedInput.MAXIMUM_AUTHENTICATOR_DATA)
        String authenticatorData,

        @Base64Url @Size(max = SignedInput.MAXIMUM_SIGNATURE)
        String signature) {

    SignedInput signed() {
        return new SignedInput(credentialId, clientDataJSON, authenticatorData, signature);
    }
}
