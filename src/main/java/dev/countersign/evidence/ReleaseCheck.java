package dev.countersign.evidence;

import dev.countersign.policy.Durations;
import dev.countersign.policy.OriginRule;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import dev.countersign.policy.Quorum;
import dev.countersign.policy.Quorums;
import dev.countersign.policy.Rule;
import dev.countersign.policy.Versions;
import dev.countersign.policy.Votes;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a statement must satisfy under a policy before anybody's agreement counts. Knows no signature, no clock and no file: whether it is true is
 * for others to find. Sentences come without their full stop.
 */
public final class ReleaseCheck {
    private final Policy policy;
    private final Statement statement;
    private final Product product;
    private final History history;

    private ReleaseCheck(Policy policy, Statement statement, Product product, History history) {
        this.policy = policy;
        this.statement = statement;
        this.product = product;
        this.history = history;
    }

    /** Why this must not be signed, whoever agrees to it; or nothing. */
    public static Optional<String> refusal(Policy policy, Statement statement, History history) {
        if (!statement.policy().equals(policy.digest())) {
            return Optional.of(
                    "The statement was made under the policy " + statement.policy() + ", not under " + policy.digest());
        }
        var product = policy.product(statement.project(), statement.channel());
        if (product.isEmpty()) {
            return Optional.of("The policy has no product " + statement.project() + " " + statement.channel());
        }
        return new ReleaseCheck(policy, statement, product.get(), history).refusal();
    }

    /**
     * The rule that must be fulfilled: the product's quorum, or its rule for emergencies.
     *
     * @throws IllegalStateException for a statement that {@link #refusal} refuses
     */
    public static Rule rule(Policy policy, Statement statement) {
        Product product = productOf(policy, statement);
        return statement.breakGlass()
                ? product.breakGlass()
                        .orElseThrow(() -> new IllegalStateException("the product has no break-glass rule"))
                : product.quorum();
    }

    /** Whether these people are enough; as {@link #rule} for the statement. */
    public static Quorum quorum(Policy policy, Statement statement, Votes votes) {
        return Quorums.of(
                policy,
                rule(policy, statement),
                productOf(policy, statement).commandLine(),
                votes,
                policy.personOf(statement.submitter()));
    }

    /** How long the intent waits for a veto; as {@link #rule} for the statement. */
    public static Duration window(Policy policy, Statement statement) {
        return statement.breakGlass()
                ? Duration.ZERO
                : productOf(policy, statement).window();
    }

    private static Product productOf(Policy policy, Statement statement) {
        return policy.product(statement.project(), statement.channel())
                .orElseThrow(() -> new IllegalStateException("the policy has no such product"));
    }

    private Optional<String> refusal() {
        if (statement.development() != policy.development()) {
            return Optional.of("The statement's development mark is not that of the policy");
        }
        if (Duration.between(statement.created(), statement.notAfter()).compareTo(product.lifetime()) > 0) {
            return Optional.of("A statement of " + product.title() + " is valid for at most "
                    + Durations.text(product.lifetime()));
        }
        if (!product.submitters().contains(statement.submitter())) {
            return Optional.of(statement.submitter() + " may not submit " + product.title());
        }
        if (statement.breakGlass() && product.breakGlass().isEmpty()) {
            return Optional.of("The policy has no break-glass rule for " + product.title());
        }
        if (!statement.keys().equals(product.keys().stream().map(this::key).toList())) {
            return Optional.of("The keys of the statement are not those of " + product.title());
        }
        return origin(
                        "repository",
                        product.repository(),
                        statement.verified().repository(),
                        statement.declared().repository())
                .or(() -> origin(
                        "ref",
                        product.ref(),
                        statement.verified().ref(),
                        statement.declared().ref()))
                .or(this::images);
    }

    private Statement.Key key(String name) {
        return new Statement.Key(name, policyKey(name).spkiSha256());
    }

    private Policy.Key policyKey(String name) {
        return Objects.requireNonNull(policy.keys().get(name), "a policy names its keys before it uses them");
    }

    private Optional<String> origin(
            String what, OriginRule rule, Optional<String> verified, Optional<String> declared) {
        return rule.allows(verified, declared)
                ? Optional.empty()
                : Optional.of(
                        "The " + what + " of " + product.title() + " must be " + rule.text() + "; the statement says "
                                + verified.map(text -> "verified " + text)
                                        .or(() -> declared.map(text -> "declared " + text))
                                        .orElse("nothing"));
    }

    private Optional<String> images() {
        for (Statement.Image image : statement.images()) {
            var refusal = form(image).or(() -> securityVersion(image)).or(() -> version(image));
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    private Optional<String> form(Statement.Image image) {
        if (!image.format().equals(product.format())) {
            return Optional.of("The format " + image.format() + " is not that of " + product.project());
        }
        if (!image.algorithm().equals(policyKey(product.keys().getFirst()).algorithm())) {
            return Optional.of("The algorithm " + image.algorithm() + " is not that of the key");
        }
        return product.targets().contains(image.target())
                ? Optional.empty()
                : Optional.of("The target " + image.target() + " is not one of " + product.project());
    }

    /** The product's minimum holds always; what was signed before may be undercut by breaking the glass only. */
    private Optional<String> securityVersion(Statement.Image image) {
        long number = image.securityVersion().orElse(0);
        String shown = image.securityVersion().isPresent() ? "security version " + number : "no security version";
        if (number < product.minimumSecurityVersion()) {
            return Optional.of("The " + image.role() + " has " + shown + "; " + product.title() + " demands at least "
                    + product.minimumSecurityVersion());
        }
        long highest = history.highestSecurityVersion(
                        product.project(), product.channel(), image.target(), image.role())
                .orElse(0);
        return number >= highest || statement.breakGlass()
                ? Optional.empty()
                : Optional.of("The " + image.role() + " has " + shown + "; " + highest + " was signed already");
    }

    private Optional<String> version(Statement.Image image) {
        if (!product.risingVersions()) {
            return Optional.empty();
        }
        // Also in an emergency: without a form that can be compared the next release could never be judged.
        if (Versions.compare(image.version(), image.version()).isEmpty()) {
            return Optional.of(
                    "The version " + image.version() + " has no order, which " + product.title() + " demands");
        }
        var newest = history.newestVersion(product.project(), product.channel(), image.target(), image.role());
        OptionalInt order = newest.isEmpty() ? OptionalInt.of(1) : Versions.compare(image.version(), newest.get());
        return order.orElse(0) > 0 || statement.breakGlass()
                ? Optional.empty()
                : Optional.of("The version " + image.version() + " of the " + image.role() + " is not higher than "
                        + newest.orElse("") + ", which was signed already");
    }
}
