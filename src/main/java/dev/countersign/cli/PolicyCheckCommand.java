package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.policy.Policy;
import dev.countersign.policy.Product;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Reads a policy as the signer would, and says what it says. */
@Command(
        name = "check",
        description =
                "Read a policy as strictly as the signer does: its grammar, and whether every rule can be fulfilled."
                        + " Needs no server.")
final class PolicyCheckCommand implements Callable<Integer> {
    private final Output output;

    @Parameters(paramLabel = "FILE", description = "The policy.")
    private Path file = Path.of("");

    @Option(
            names = "--directory",
            paramLabel = "FILE",
            description =
                    "The file of people's names and mail; it must be the one that the policy names by its digest.")
    private Optional<Path> directory = Optional.empty();

    PolicyCheckCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException {
        var policy = PolicyFile.read(file).policy();
        if (directory.isPresent()) {
            check(directory.get(), policy);
        }
        output.document(document(policy));
        output.line(file + " is a policy.");
        output.facts(facts(policy));
        for (var product : policy.products()) {
            output.line("Product " + product.title());
            output.facts(facts(product));
        }
        return ExitCode.OK.number();
    }

    private static void check(Path directory, Policy policy) throws CommandException, IOException {
        var named = policy.directory()
                .orElseThrow(() -> new CommandException(ExitCode.REFUSED, "The policy names no directory file."));
        var found = LocalFile.sha256(directory);
        if (!found.equals(named)) {
            throw new CommandException(
                    ExitCode.REFUSED,
                    directory + " is not the directory file of the policy: its SHA-256 is " + found
                            + ", the policy names " + named + ".");
        }
    }

    private Map<String, String> facts(Policy policy) {
        var facts = new LinkedHashMap<String, String>();
        var rules = policy.administration();
        facts.put("digest", policy.digest());
        facts.put("follows", policy.previous().matches("0+") ? "nothing: it is a first policy" : policy.previous());
        facts.put("mark", policy.development() ? "development" : "production");
        facts.put(
                "directory",
                policy.directory().map(digest -> digest + compared()).orElse("none"));
        facts.put("people", String.join(", ", new TreeSet<>(policy.people().keySet())));
        facts.put("ssh keys in files", policy.softwareSsh() ? "allowed" : "refused");
        facts.put("keys", String.join(", ", new TreeSet<>(policy.keys().keySet())));
        facts.put("a new policy", PolicyText.rule(rules.change()));
        facts.put("its window", PolicyText.window(rules.changeWindow(), rules.changeVeto()));
        facts.put("removal", PolicyText.rule(rules.removal()) + ", at once");
        facts.put("suspension", "any one of " + rules.suspension());
        facts.put("lifting it", PolicyText.rule(rules.lift()));
        facts.put("revocation", PolicyText.rule(rules.revocation()));
        facts.put("clock", PolicyText.rule(rules.clock()));
        return facts;
    }

    private String compared() {
        return directory.map(own -> " (the same as " + own + ")").orElse(" (not compared: --directory)");
    }

    private static Map<String, String> facts(Product product) {
        var facts = new LinkedHashMap<String, String>();
        facts.put("signed with", String.join(", ", product.keys()) + ", " + product.format());
        facts.put("for", String.join(", ", new TreeSet<>(product.targets())));
        facts.put("submitted by", String.join(", ", new TreeSet<>(product.submitters())));
        facts.put("approved by", PolicyText.rule(product, false));
        facts.put("valid for", "at most " + PolicyText.duration(product.lifetime()));
        facts.put("window", PolicyText.window(product.window(), product.veto()));
        facts.put("versions", product.risingVersions() ? "only rising" : "any");
        facts.put("security version", "at least " + product.minimumSecurityVersion());
        facts.put("repository", product.repository().text());
        facts.put("ref", product.ref().text());
        facts.put(
                "break glass",
                product.breakGlass()
                        .map(rule -> PolicyText.rule(rule) + ", without a window")
                        .orElse("impossible"));
        return facts;
    }

    private JsonObject document(Policy policy) {
        return new JsonObject()
                .put("file", file.toString())
                .put("digest", policy.digest())
                .put("previous", policy.previous())
                .put("mark", policy.development() ? "development" : "production")
                .put("directory", policy.directory())
                .putTexts(
                        "people",
                        new TreeSet<>(policy.people().keySet()).stream().toList())
                .putTexts("keys", new TreeSet<>(policy.keys().keySet()).stream().toList())
                .putObjects(
                        "products",
                        policy.products().stream()
                                .map(product -> new JsonObject()
                                        .put("project", product.project())
                                        .put("channel", product.channel())
                                        .put("quorum", product.quorum().toString()))
                                .toList());
    }
}
