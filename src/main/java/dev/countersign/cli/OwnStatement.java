package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.Statement.Image;
import dev.countersign.evidence.Statement.VersionSource;
import dev.countersign.evidence.StatementException;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The statement as it follows from the file and the policy, made without the server's help. From the server come only things that neither
 * of them can know: ids, submitter, origin, file name, times, and the version where the image has none. If the server's text is another
 * one, it has paired an honest file with a false statement.
 */
final class OwnStatement {
    private OwnStatement() {}

    /**
     * Makes the statement.
     *
     * @param stated the server's statement, for what only it can say
     * @param images the files that it names, in their order, read by this program
     */
    static Statement of(Statement stated, Policy policy, List<OwnImage> images) throws CommandException {
        var product = policy.product(stated.project(), stated.channel())
                .orElseThrow(() -> new CommandException(
                        ExitCode.REFUSED,
                        "The policy " + policy.digest() + " has no project " + stated.project() + " with a channel "
                                + stated.channel() + "."));
        var own = new Image[images.size()];
        Arrays.setAll(own, i -> image(stated.images().get(i), images.get(i), policy, product));
        try {
            return new Statement(
                    product.project(),
                    product.channel(),
                    stated.requestId(),
                    List.of(own),
                    product.keys().stream()
                            .map(name ->
                                    new Statement.Key(name, key(policy, name).spkiSha256()))
                            .toList(),
                    stated.submitter(),
                    stated.breakGlass(),
                    stated.supersedes(),
                    stated.verified(),
                    stated.declared(),
                    stated.provenance(),
                    stated.sbom(),
                    stated.previousRelease(),
                    stated.difference(),
                    policy.digest(),
                    stated.created(),
                    stated.notBefore(),
                    stated.notAfter(),
                    policy.development());
        } catch (StatementException e) {
            throw new CommandException(
                    ExitCode.REFUSED, "No statement can be made of this file: " + e.getMessage() + ".");
        }
    }

    /** The first line in which the server's text is another than ours; empty if every byte is the same. */
    static Optional<String> difference(byte[] stated, byte[] own) {
        if (Arrays.equals(stated, own)) {
            return Optional.empty();
        }
        var theirs = new String(stated, US_ASCII).split("\n", -1);
        var ours = new String(own, US_ASCII).split("\n", -1);
        for (int i = 0; i < Math.min(theirs.length, ours.length); i++) {
            if (!theirs[i].equals(ours[i])) {
                return Optional.of("line " + (i + 1) + " of the server's statement is \"" + theirs[i]
                        + "\", but from the file and the policy follows \"" + ours[i] + "\"");
            }
        }
        return Optional.of("the server's statement has " + theirs.length + " lines and not " + ours.length);
    }

    private static Image image(Image stated, OwnImage own, Policy policy, Product product) {
        var image = own.image();
        return new Image(
                image.bootloader().isPresent() ? "bootloader" : "app",
                stated.name(),
                own.sha256(),
                own.size(),
                product.format(),
                image.chip().id(),
                image.version().orElse(stated.version()),
                image.version().isPresent() ? VersionSource.IMAGE : VersionSource.DECLARED,
                image.securityVersion(),
                image.paddedSha256().toString(),
                algorithm(key(policy, product.keys().getFirst()).kind()));
    }

    private static Policy.Key key(Policy policy, String name) {
        return requireNonNull(policy.keys().get(name), "a policy names its keys before it uses them");
    }

    private static String algorithm(String kind) {
        return KeyKind.ofId(kind).orElseThrow().algorithm();
    }
}
