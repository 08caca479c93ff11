package dev.countersign.request;

import dev.countersign.evidence.Statement.Origin;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of a submission. */
@Schema(name = "Submission", description = "A build that is to be signed; the file has been uploaded before")
record Submission(
        @Schema(examples = "thermo-controller") @NotBlank @Size(max = 128)
        String project,

        @Schema(examples = "release") @NotBlank @Size(max = 128)
        String channel,

        @Schema(description = "sha256: and the digest in lower-case hex")
        @NotNull
        @Pattern(regexp = "sha256:[0-9a-f]{64}", message = "must be sha256: and 64 lower-case hexadecimal digits")
        String artifact,

        @Schema(examples = "app.bin") @NotBlank @Size(max = 512)
        String fileName,

        @Schema(description = "Only where the image names none", examples = "1.4.2") @Size(min = 1, max = 512) @Nullable
        String version,

        @Schema(
                description =
                        "Which of the policy's rules must be met: ordinary when absent, or break-glass for emergencies",
                enumeration = {"ordinary", "break-glass"})
        @Pattern(regexp = Submission.RULE, message = Submission.RULE_MESSAGE)
        @Nullable
        String rule,

        @Valid @Nullable DeclaredOrigin origin) {
    static final String PREFIX = "sha256:";
    static final String RULE = "ordinary|break-glass";
    static final String RULE_MESSAGE = "must be ordinary or break-glass";

    /** Where the submitter says that the build comes from. */
    @Schema(name = "DeclaredOrigin", description = "Where the submitter says that the build comes from")
    record DeclaredOrigin(
            @Size(min = 1, max = 512) @Nullable String repository,
            @Size(min = 1, max = 512) @Nullable String commit,
            @Size(min = 1, max = 512) @Nullable String ref,

            @Schema(description = "Address of the build's log") @Size(min = 1, max = 512) @Nullable
            String build) {

        Origin origin() {
            return new Origin(
                    Optional.ofNullable(repository),
                    Optional.ofNullable(commit),
                    Optional.ofNullable(ref),
                    Optional.ofNullable(build));
        }
    }

    String artifactSha256() {
        return artifact.substring(PREFIX.length());
    }

    DeclaredFacts facts() {
        return new DeclaredFacts(
                fileName,
                Optional.ofNullable(version),
                origin == null ? Origin.UNKNOWN : origin.origin(),
                isBreakGlass(rule));
    }

    static boolean isBreakGlass(@Nullable String rule) {
        return "break-glass".equals(rule);
    }
}
