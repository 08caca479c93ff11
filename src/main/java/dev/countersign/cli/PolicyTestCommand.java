package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.evidence.policytest.PolicyTests;
import dev.countersign.evidence.policytest.PolicyTests.Outcome;
import dev.countersign.policy.PolicyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the tests that stand beside a policy. */
@Command(
        name = "test",
        description = {
            "Run the tests of a policy: imagined requests and approvals, each with what must come of it.",
            "Judged by the very code that the signer runs. Needs no server. policies/README.md has the grammar."
        })
final class PolicyTestCommand implements Callable<Integer> {
    private final Output output;

    @Parameters(paramLabel = "FILE", description = "The policy.")
    private Path file = Path.of("");

    @Option(
            names = "--tests",
            paramLabel = "FILE",
            description = "The tests. Default: the file beside the policy whose name ends in .test instead of .policy.")
    private Optional<Path> tests = Optional.empty();

    PolicyTestCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException {
        var policy = PolicyFile.read(file).policy();
        var beside = Path.of(file.toString().replaceFirst("[.]policy$", "") + ".test");
        var source = tests.orElse(beside);
        if (Files.size(source) > PolicyTests.MAXIMUM_BYTES) {
            throw new CommandException(ExitCode.REFUSED, source + " is too large to be the tests of a policy.");
        }
        List<Outcome> outcomes;
        try {
            outcomes = PolicyTests.run(policy, Files.readAllBytes(source));
        } catch (PolicyException e) {
            throw new CommandException(ExitCode.REFUSED, source + " is refused: " + e.getMessage() + ".");
        }
        return report(source, outcomes);
    }

    private int report(Path source, List<Outcome> outcomes) {
        var failed = outcomes.stream().filter(outcome -> !outcome.passed()).toList();
        for (var outcome : failed) {
            output.line(source + ", line " + outcome.line() + ": " + outcome.title());
            output.line("  expected: " + outcome.expected());
            output.line("  actual:   " + outcome.actual());
        }
        output.line(outcomes.size() + " tests, " + failed.size() + " failed.");
        output.document(new JsonObject()
                .put("policy", file.toString())
                .put("tests", source.toString())
                .put("run", outcomes.size())
                .put("failed", failed.size())
                .putObjects(
                        "failures",
                        failed.stream()
                                .map(outcome -> new JsonObject()
                                        .put("test", outcome.title())
                                        .put("line", outcome.line())
                                        .put("expected", outcome.expected())
                                        .put("actual", outcome.actual()))
                                .toList()));
        return (failed.isEmpty() ? ExitCode.OK : ExitCode.REFUSED).number();
    }
}
