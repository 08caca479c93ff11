package dev.countersign.request;

import dev.countersign.artifact.ArtifactView;
import dev.countersign.artifact.InspectedImage;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

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
        Preconditions.requireChip(policy, product, image.chip());
        var version = Preconditions.version(image, declared.version());
        return new StatementDraft(policy, product, artifact, image, version, declared, submitter);
    }

    /**
     * The statement of one request; created and valid from {@code now}, which is cut to seconds, for as long as the policy
     * allows.
     *
     * @param supersedes id of the statement of the request before
     */
    Statement complete(String id, Optional<String> supersedes, Instant now) {
        var created = now.truncatedTo(ChronoUnit.SECONDS);
        return stated(() -> new Statement(
                product.project(),
                product.channel(),
                id,
                List.of(statedImage()),
                keys(policy, product),
                submitter,
                declared.breakGlass(),
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
                created.plus(product.lifetime()),
                policy.development()));
    }

    /** The same facts under another policy: a fresh statement that supersedes this one. */
    static Statement renewed(Statement old, String id, Policy policy, Product product, Instant now) {
        var created = now.truncatedTo(ChronoUnit.SECONDS);
        var algorithm = InspectedImage.algorithm(Preconditions.keyKind(policy, product));
        return stated(() -> new Statement(
                old.project(),
                old.channel(),
                id,
                old.images().stream().map(image -> by(algorithm, image)).toList(),
                keys(policy, product),
                old.submitter(),
                old.breakGlass(),
                Optional.of(old.requestId()),
                old.verified(),
                old.declared(),
                old.provenance(),
                old.sbom(),
                old.previousRelease(),
                old.difference(),
                policy.digest(),
                created,
                created,
                created.plus(product.lifetime()),
                policy.development()));
    }

    private static Statement stated(Supplier<Statement> statement) {
        try {
            return statement.get();
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

    private static Statement.Image by(String algorithm, Statement.Image image) {
        return new Statement.Image(
                image.role(),
                image.name(),
                image.sha256(),
                image.size(),
                image.format(),
                image.target(),
                image.version(),
                image.versionSource(),
                image.securityVersion(),
                image.payload(),
                algorithm);
    }

    private static List<Statement.Key> keys(Policy policy, Product product) {
        return product.keys().stream()
                .map(name ->
                        Objects.requireNonNull(policy.keys().get(name), "a policy names its keys before it uses them"))
                .map(key -> new Statement.Key(key.name(), key.spkiSha256()))
                .toList();
    }
}
