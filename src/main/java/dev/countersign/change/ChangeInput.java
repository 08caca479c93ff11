package dev.countersign.change;

import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a proposal. The limits are those of a change and of a policy, a third longer for the encoding. */
@Schema(name = "NewChange", description = "A change that is proposed")
record ChangeInput(
        @Schema(
                description =
                        "The text of the change, in base64; the package document of dev.countersign.evidence is the grammar")
        @NotBlank
        @Size(max = MAXIMUM_CHANGE)
        @Pattern(regexp = BASE64, message = "must be base64")
        String change,

        @Schema(description = "For a change of kind policy: the bytes of the next policy, in base64")
        @Size(min = 1, max = MAXIMUM_POLICY)
        @Pattern(regexp = BASE64, message = "must be base64")
        @Nullable
        String policy) {
    static final int MAXIMUM_CHANGE = 5_464;
    static final int MAXIMUM_POLICY = 54_616;
    static final String BASE64 = "[A-Za-z0-9+/]*={0,2}";

    byte[] text() {
        return decode("change", change);
    }

    Optional<byte[]> nextPolicy() {
        return Optional.ofNullable(policy).map(text -> decode("policy", text));
    }

    private static byte[] decode(String field, String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            throw new Refusal(ProblemType.INVALID_INPUT, field + ": must be base64.").with("fields", List.of(field));
        }
    }
}
