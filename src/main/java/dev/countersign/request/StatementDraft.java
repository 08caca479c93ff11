package dev.countersign.request;

import dev.countersign.artifact.ArtifactView;
import dev.countersign.artifact.InspectedImage;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that goes into a statement but the request's own id, times and predecessor. Made outside the transaction, for
 * the image has to be read for it.
 */
record StatementDraft(
        Policy policy,
        Product product,
        ArtifactView artifact,
        InspectedImage image,
        Preconditions.Version version,
        DeclaredFacts declared,
        String submitter) {

    /** Refuses an image that policy or chip do not allow. */
    static StatementDraft of(
            Policy policy,
            Product product,
            ArtifactView artifact,
            InspectedImage image,
            DeclaredFacts declared,
            String submitter) {
        Preconditions.requireChip(policy, product, image);
        var version = Preconditions.version(image, declared.version());
        return new StatementDraft(policy, product, artifact, image, version, declared, submitter);
    }

    /** The statement of one request; created and valid from {@code now}, which is cut to seconds. */
    Statement complete(String id, Optional<String> supersedes, Instant now, Duration lifetime) {
        var created = now.truncatedTo(ChronoUnit.SECONDS);
        try {
            return new Statement(
                    product.project(),
                    product.channel(),
                    id,
                    List.of(statedImage()),
                    product.keys().stream().map(this::statedKey).toList(),
                    submitter,
                    false,
                    supersedes,
                    // Nothing verifies where a build comes from yet, so nothing is said to be verified.
                    Statement.Origin.UNKNOWN,
                    declared.origin(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    policy.digest(),
                    created,
                    created,
                    created.plus(lifetime.truncatedTo(ChronoUnit.SECONDS)),
                    policy.development());
        } catch (StatementException refused) {
            throw new Refusal(
                    ProblemType.NOT_STATABLE, "The statement cannot be written: " + refused.getMessage() + ".");
        }
    }

    private Statement.Image statedImage() {
        return new Statement.Image(
                image.role(),
                declared.fileName(),
                artifact.sha256(),
                artifact.size(),
                image.format(),
                image.chip(),
                version.text(),
                version.source(),
                image.securityVersion(),
                image.payload(),
                InspectedImage.algorithm(Preconditions.keyKind(policy, product)));
    }

    private Statement.Key statedKey(String name) {
        var key = Objects.requireNonNull(policy.keys().get(name), "a policy names its keys before it uses them");
        return new Statement.Key(name, key.spkiSha256());
    }
}
