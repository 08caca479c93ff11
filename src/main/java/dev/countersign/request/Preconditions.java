package dev.countersign.request;

import dev.countersign.artifact.InspectedImage;
import dev.countersign.evidence.Statement.VersionSource;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
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
                                        .map(product -> product.project() + " " + product.channel())
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    /** The chip is one of the product's, and each of the product's keys can sign for it. */
    static void requireChip(Policy policy, Product product, InspectedImage image) {
        if (!product.targets().contains(image.chip())) {
            throw new Refusal(
                    ProblemType.WRONG_CHIP,
                    "The image is for " + image.chip() + ", but " + product.project() + " is built for "
                            + product.targets().stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        image.keyRefusal(keyKind(policy, product)).ifPresent(sentence -> {
            throw new Refusal(ProblemType.KEY_REFUSED, sentence + ".");
        });
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
