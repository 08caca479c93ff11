package dev.countersign.request;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SshSignature;
import dev.countersign.evidence.StatementException;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A person's signature as clients send it: what an authenticator answered, in the words of browsers, or what ssh-keygen
 * wrote. The limits are those of {@link Assertion}, a third longer for the encoding, and of {@link SshSignature}.
 */
@Schema(
        name = "Signature",
        description =
                "Either a WebAuthn assertion, whose four members are in base64url without padding, or an SSH signature "
                        + "by ssh-keygen -Y sign -n countersign")
public record SignatureInput(
        @Schema(description = "Id of the credential") @Base64Url @Size(max = MAXIMUM_CREDENTIAL_ID) @Nullable
        String credentialId,

        @Schema(description = "The bytes that the client signed") @Base64Url @Size(max = MAXIMUM_CLIENT_DATA) @Nullable
        String clientDataJSON,

        @Schema(description = "RP id hash, flags, counter") @Base64Url @Size(max = MAXIMUM_AUTHENTICATOR_DATA) @Nullable
        String authenticatorData,

        @Schema(description = "DER ECDSA signature") @Base64Url @Size(max = MAXIMUM_SIGNATURE) @Nullable
        String signature,

        @Schema(description = "The armoured text, from BEGIN SSH SIGNATURE to the line feed behind END SSH SIGNATURE")
        @Size(max = SshSignature.MAXIMUM_ARMOURED)
        @Nullable
        String sshSignature) {
    static final int MAXIMUM_CREDENTIAL_ID = 1_364;
    static final int MAXIMUM_CLIENT_DATA = 1_366;
    static final int MAXIMUM_AUTHENTICATOR_DATA = 683;
    static final int MAXIMUM_SIGNATURE = 171;

    /** The signature, not verified. */
    public PersonSignature made() {
        try {
            return sshSignature == null ? assertion() : ssh(sshSignature);
        } catch (StatementException refused) {
            throw invalid(refused.getMessage() + ".", List.of());
        }
    }

    private Assertion assertion() {
        var missing = members().entrySet().stream()
                .filter(member -> member.getValue() == null)
                .map(Map.Entry::getKey)
                .toList();
        if (!missing.isEmpty()) {
            throw invalid(
                    "Send the four members of a WebAuthn assertion, or sshSignature alone; missing: "
                            + String.join(", ", missing) + ".",
                    missing);
        }
        return new Assertion(
                decode("credentialId", credentialId),
                decode("clientDataJSON", clientDataJSON),
                decode("authenticatorData", authenticatorData),
                decode("signature", signature));
    }

    private SshSignature ssh(String armoured) {
        var others = new ArrayList<String>();
        members().forEach((name, value) -> {
            if (value != null) {
                others.add(name);
            }
        });
        if (!others.isEmpty()) {
            throw invalid("sshSignature stands alone; leave out " + String.join(", ", others) + ".", others);
        }
        try {
            return SshSignature.ofArmored(armoured);
        } catch (EvidenceException refused) {
            throw invalid("sshSignature: " + refused.getMessage() + ".", List.of("sshSignature"));
        }
    }

    private Map<String, @Nullable String> members() {
        var members = new LinkedHashMap<String, @Nullable String>();
        members.put("authenticatorData", authenticatorData);
        members.put("clientDataJSON", clientDataJSON);
        members.put("credentialId", credentialId);
        members.put("signature", signature);
        return members;
    }

    private static byte[] decode(String field, @Nullable String text) {
        try {
            return Base64.getUrlDecoder().decode(Objects.requireNonNull(text, field));
        } catch (IllegalArgumentException notBase64) {
            throw invalid(field + ": must be base64url without padding.", List.of(field));
        }
    }

    private static Refusal invalid(String sentence, List<String> fields) {
        var refusal = new Refusal(ProblemType.INVALID_INPUT, sentence);
        return fields.isEmpty() ? refusal : refusal.with("fields", fields);
    }
}
