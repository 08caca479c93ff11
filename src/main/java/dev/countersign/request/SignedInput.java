package dev.countersign.request;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.StatementException;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.validation.constraints.Size;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What an authenticator answered, as browsers write it. The limits are those of {@link Assertion}, a third longer for the
 * encoding.
 */
@Schema(name = "Assertion", description = "A WebAuthn assertion; every member in base64url without padding")
record SignedInput(
        @Schema(description = "Id of the credential") @Base64Url @Size(max = MAXIMUM_CREDENTIAL_ID)
        String credentialId,

        @Schema(description = "The bytes that the client signed") @Base64Url @Size(max = MAXIMUM_CLIENT_DATA)
        String clientDataJSON,

        @Schema(description = "RP id hash, flags, counter") @Base64Url @Size(max = MAXIMUM_AUTHENTICATOR_DATA)
        String authenticatorData,

        @Schema(description = "DER ECDSA signature") @Base64Url @Size(max = MAXIMUM_SIGNATURE)
        String signature) {
    static final int MAXIMUM_CREDENTIAL_ID = 1_364;
    static final int MAXIMUM_CLIENT_DATA = 1_366;
    static final int MAXIMUM_AUTHENTICATOR_DATA = 683;
    static final int MAXIMUM_SIGNATURE = 171;

    Assertion assertion() {
        try {
            return new Assertion(
                    decode("credentialId", credentialId),
                    decode("clientDataJSON", clientDataJSON),
                    decode("authenticatorData", authenticatorData),
                    decode("signature", signature));
        } catch (StatementException refused) {
            throw new Refusal(ProblemType.INVALID_INPUT, refused.getMessage() + ".");
        }
    }

    private static byte[] decode(String field, String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new Refusal(ProblemType.INVALID_INPUT, field + ": must be base64url without padding.");
        }
    }
}
