package dev.countersign.request;

import dev.countersign.artifact.InspectedImage;
import dev.countersign.evidence.History;
import dev.countersign.evidence.ReleaseCheck;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.Statement.VersionSource;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What policy and chip demand of an image before anybody is asked to approve it. Each refusal names what would do. */
final class Preconditions {
    private Preconditions() {}

    /** The version to be stated, and who says so. */
    record Version(String text, VersionSource source) {}

    /** The product line, or a refusal that names those there are. */
    static Product product(Policy policy, String project, String channel) {
        return policy.product(project, channel)
                .orElseThrow(() -> new Refusal(
                        ProblemType.UNKNOWN_PROJECT,
                        "The policy has no project " + project + " with a channel " + channel + ". It has: "
                                + policy.products().stream()
                                        .map(Product::title)
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    /** The product takes builds from this submitter. */
    static void requireSubmitter(Product product, String subject) {
        if (!product.submitters().contains(subject)) {
            throw new Refusal(
                    ProblemType.NOT_A_SUBMITTER,
                    "Builds for " + product.title() + " are submitted by "
                            + String.join(", ", sorted(product.submitters())) + ", not by " + subject + ".");
        }
    }

    /** The product has a rule for emergencies, if one is asked for. */
    static void requireRule(Product product, boolean breakGlass) {
        if (breakGlass && product.breakGlass().isEmpty()) {
            throw new Refusal(
                    ProblemType.NOT_ALLOWED,
                    "The policy has no break-glass rule for " + product.title() + ". Submit under the ordinary rule.");
        }
    }

    /** The chip is one of the product's, and each of the product's keys can sign for it. */
    static void requireChip(Policy policy, Product product, String chip) {
        if (!product.targets().contains(chip)) {
            throw new Refusal(
                    ProblemType.WRONG_CHIP,
                    "The image is for " + chip + ", but " + product.project() + " is built for "
                            + String.join(", ", sorted(product.targets())) + ".");
        }
        InspectedImage.keyRefusal(chip, keyKind(policy, product)).ifPresent(sentence -> {
            throw new Refusal(ProblemType.KEY_REFUSED, sentence + ".");
        });
    }

    /** Everything else that the policy demands of a release, in the words of the signer's own check. */
    static void requireAllowed(Policy policy, Statement statement, History history) {
        ReleaseCheck.refusal(policy, statement, history).ifPresent(sentence -> {
            throw new Refusal(ProblemType.NOT_ALLOWED, sentence + ".");
        });
    }

    private static List<String> sorted(Collection<String> words) {
        return words.stream().sorted().toList();
    }

    /** The version in the image, or the declared one where the image has none. They never contradict each other. */
    static Version version(InspectedImage image, Optional<String> declared) {
        if (image.version().isEmpty()) {
            return new Version(
                    declared.orElseThrow(() -> new Refusal(
                            ProblemType.VERSION_MISSING,
                            "The image names no version. Declare it in the field version.")),
                    VersionSource.DECLARED);
        }
        var inImage = image.version().get();
        if (declared.isPresent() && !declared.get().equals(inImage)) {
            throw new Refusal(
                    ProblemType.VERSION_CONTRADICTED,
                    "The image says that it is version " + inImage + ", declared was " + declared.get()
                            + ". Leave the field version out, or build the image that it names.");
        }
        return new Version(inImage, VersionSource.IMAGE);
    }

    /** The kind of the product's keys; the policy allows no mixture. */
    static String keyKind(Policy policy, Product product) {
        var first = policy.keys().get(product.keys().getFirst());
        if (first == null) {
            throw new IllegalStateException("a policy that was read names its keys before it uses them");
        }
        return first.kind();
    }
}
