package dev.countersign.request;

import dev.countersign.evidence.SshSignature;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a rejection or a veto: the members of {@link SignatureInput} and the reason. */
@Schema(
        name = "Objection",
        description =
                "A signed rejection or veto: the reason that was signed, and a WebAuthn assertion in base64url or an "
                        + "SSH signature")
public record ObjectionInput(
        @Schema(description = "Why; the same text stands in what was signed", examples = "The relay test failed")
        @NotBlank
        @Size(max = 512)
        String reason,

        @Base64Url @Size(max = SignatureInput.MAXIMUM_CREDENTIAL_ID) @Nullable
        String credentialId,

        @Base64Url @Size(max = SignatureInput.MAXIMUM_CLIENT_DATA) @Nullable
        String clientDataJSON,

        @Base64Url @Size(max = SignatureInput.MAXIMUM_AUTHENTICATOR_DATA) @Nullable
        String authenticatorData,

        @Base64Url @Size(max = SignatureInput.MAXIMUM_SIGNATURE) @Nullable
        String signature,

        @Size(max = SshSignature.MAXIMUM_ARMOURED) @Nullable String sshSignature) {

    /** The signature without the reason. */
    public SignatureInput signed() {
        return new SignatureInput(credentialId, clientDataJSON, authenticatorData, signature, sshSignature);
    }
}
