package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.evidence.ceremony.Minutes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies the papers of a key ceremony: offline, and with the very code that the signer starts with. */
@Command(
        name = "verify-ceremony",
        description =
                "Verify the record of a key ceremony, its minutes, who signed them, and the policy that they name. "
                        + "Needs no server and no token. Prints one finding a line.")
final class VerifyCeremonyCommand implements Callable<Integer> {
    private final Output output;

    @Parameters(paramLabel = "RECORD", description = "The file ceremony.record.")
    private Path record = Path.of("");

    @Option(
            names = "--minutes",
            paramLabel = "FILE",
            description = "The minutes, minutes-N.txt; the keys' signatures lie beside them.")
    private Optional<Path> minutesFile = Optional.empty();

    @Option(names = "--previous", paramLabel = "FILE", description = "The record that this one extends.")
    private Optional<Path> previous = Optional.empty();

    @Option(names = "--policy", paramLabel = "FILE", description = "The first policy.")
    private Optional<Path> policy = Optional.empty();

    @Option(
            names = "--founder",
            paramLabel = "PUBKEY",
            description =
                    "SSH public key of a founder who must have signed the minutes: a file minutes-N.txt*.sig beside "
                            + "them. Can be repeated; wants --minutes.")
    private List<Path> founders = List.of();

    VerifyCeremonyCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException {
        if (!founders.isEmpty() && minutesFile.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE, "--founder wants --minutes: the minutes are what founders sign.");
        }
        var found = CeremonyFindings.of(record);
        if (previous.isPresent()) {
            found.previous(previous.get());
        }
        Optional<Minutes> minutes = Optional.empty();
        if (minutesFile.isPresent()) {
            minutes = found.minutes(minutesFile.get());
            for (Path founder : founders) {
                found.founder(founder, minutesFile.get());
            }
        } else {
            found.notGiven("the minutes");
        }
        if (policy.isPresent()) {
            found.policy(policy.get(), minutes);
        } else {
            found.notGiven("the policy");
        }
        return report(found.findings()).number();
    }

    private ExitCode report(List<CeremonyFindings.Finding> findings) {
        boolean good = findings.stream().allMatch(CeremonyFindings.Finding::good);
        findings.forEach(finding -> output.line((finding.good() ? "ok     " : "WRONG  ") + finding.sentence()));
        output.document(new JsonObject()
                .put("file", record.toString())
                .put("verdict", good ? "genuine" : "refused")
                .putObjects(
                        "findings",
                        findings.stream()
                                .map(finding -> new JsonObject()
                                        .put("good", finding.good())
                                        .put("finding", finding.sentence()))
                                .toList()));
        return good ? ExitCode.OK : ExitCode.REFUSED;
    }
}
