package dev.countersign.request;

import dev.countersign.artifact.ArtifactService;
import dev.countersign.artifact.ImageInspector;
import dev.countersign.identity.Actor;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import org.hibernate.exception.ConstraintViolationException;

/**
 * A submission from the artifact to the stored request. The image is read and judged without a transaction; the request
 * itself is entered in one.
 */
@ApplicationScoped
class SubmissionService {
    private static final int ATTEMPTS = 3;

    private final Policies policies;
    private final ArtifactService artifacts;
    private final ImageInspector inspector;
    private final RequestService requests;

    SubmissionService(Policies policies, ArtifactService artifacts, ImageInspector inspector, RequestService requests) {
        this.policies = policies;
        this.artifacts = artifacts;
        this.inspector = inspector;
        this.requests = requests;
    }

    /** A request, and whether this submission made it. */
    record Submitted(RequestView request, boolean isNew) {}

    /** Makes a request, or finds the one that the same build already has. */
    Submitted submit(String project, String channel, String artifactSha256, DeclaredFacts declared, Actor submitter) {
        var policy = policies.inForce().orElseThrow(SubmissionService::notReady);
        var product = Preconditions.product(policy, project, channel);
        Preconditions.requireSubmitter(product, submitter.subject());
        Preconditions.requireRule(product, declared.breakGlass());
        var artifact = artifacts
                .find(artifactSha256)
                .orElseThrow(() -> new Refusal(
                        ProblemType.UNKNOWN_ARTIFACT,
                        "No artifact has the SHA-256 " + artifactSha256
                                + ". Upload it first: PUT /api/v1/artifacts/sha256:" + artifactSha256 + "."));
        var image = inspector.inspect(artifact);
        var draft = StatementDraft.of(policy, product, artifact, image, declared, submitter.subject());
        return enter(draft);
    }

    /**
     * Two submissions of the same build at the same time both find no request, and the unique index lets one of them in.
     * The other looks again and finds it.
     */
    private Submitted enter(StatementDraft draft) {
        for (int attempt = 1; ; attempt++) {
            try {
                return requests.enter(draft);
            } catch (ConstraintViolationException lost) {
                if (attempt == ATTEMPTS) {
                    throw lost;
                }
            }
        }
    }

    private static Refusal notReady() {
        return new Refusal(
                ProblemType.NOT_READY,
                "The signer has not yet told the server its policy, so no statement can be written. Try again shortly.");
    }
}
