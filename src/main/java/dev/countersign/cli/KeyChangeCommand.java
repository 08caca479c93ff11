package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.Change;
import dev.countersign.evidence.EvidenceFile;
import dev.countersign.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Suspends, revives or revokes a key; which of them, the name under which it is registered says. */
@Command
final class KeyChangeCommand implements Callable<Integer> {
    private final Change.Kind kind;
    private final Callers callers;
    private final Surroundings surroundings;
    private final Output output;

    @Parameters(paramLabel = "KEY", description = "Name of a key in the policy, or the SHA-256 of its public half.")
    private String key = "";

    @Mixin
    private final Proposal proposal = new Proposal();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description =
                    "Only for suspend: ask no server, but write evidence that an operator hands to the signer directly"
                            + " (signer submit-evidence). Needs --policy.")
    private Optional<Path> file = Optional.empty();

    KeyChangeCommand(Change.Kind kind, Callers callers, Surroundings surroundings, Output output) {
        this.kind = kind;
        this.callers = callers;
        this.surroundings = surroundings;
        this.output = output;
    }

    /** For {@code --help}. */
    static String description(Change.Kind kind) {
        return switch (kind) {
            case SUSPEND ->
                "Suspend a key: from the moment at which the signer has recorded it, the key signs nothing."
                        + " One person of the group that the policy names is enough.";
            case LIFT -> "Propose to lift the suspension of a key.";
            case REVOKE -> "Propose to revoke a key for ever; nobody can undo that.";
            case POLICY, CLOCK -> throw new IllegalArgumentException(kind + " is not about a key");
        };
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        if (file.isPresent()) {
            return write(file.get());
        }
        var pen = proposal.pen(callers, surroundings);
        var server = callers.server();
        var trusted = PolicyInForce.trusted(server, proposal.trusted(), surroundings);
        var change = proposal.change(kind, fingerprint(trusted.policy()), trusted.policy(), pen, surroundings);
        var review = new ChangeReview(change, trusted, Optional.empty());
        return new ChangeProposing(server, surroundings, output).propose(review, Optional.empty(), pen, proposal.yes());
    }

    private int write(Path to) throws CommandException, IOException, ProblemException {
        if (kind != Change.Kind.SUSPEND) {
            throw new CommandException(ExitCode.USAGE, "--output is for suspend: one person alone does nothing else.");
        }
        var pen = proposal.pen(callers, surroundings)
                .orElseThrow(
                        () -> new CommandException(ExitCode.USAGE, "--output and --propose-only exclude each other."));
        var trusted = proposal.trusted().own(surroundings);
        var change =
                proposal.change(kind, fingerprint(trusted.policy()), trusted.policy(), Optional.of(pen), surroundings);
        var review = new ChangeReview(change, trusted, Optional.empty());
        var signature = new ChangeSigning(surroundings, output).approve(review, pen, proposal.yes());
        NewFile.write(
                to,
                new EvidenceFile(EvidenceFile.Action.SUSPEND, Optional.empty(), change.encode(), signature).encode());
        output.document(new JsonObject()
                .put("change", change.id())
                .put("action", "suspend")
                .put("file", to.toString()));
        output.line("Written to " + to + ". The server was told nothing. It counts when the signer has recorded it:"
                + " signer submit-evidence --socket PATH " + to);
        return ExitCode.OK.number();
    }

    private String fingerprint(Policy policy) throws CommandException {
        return policy.keys().values().stream()
                .filter(known -> known.name().equals(key) || known.spkiSha256().equals(key))
                .findFirst()
                .map(Policy.Key::spkiSha256)
                .orElseThrow(() -> new CommandException(
                        ExitCode.USAGE,
                        "The policy has no key " + key + ". It has: "
                                + String.join(", ", new TreeSet<>(policy.keys().keySet())) + "."));
    }
}
