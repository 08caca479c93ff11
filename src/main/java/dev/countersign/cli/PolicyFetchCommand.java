package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.countersign.cli.api.JsonObject;
import dev.countersign.cli.api.ProblemException;
import dev.countersign.policy.PolicyDigest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a policy as it is, to be read, kept as the one that one trusts, or made into the next one. */
@Command(
        name = "fetch",
        description =
                "Fetch the policy in force, or another one by its digest. Its digest is checked; whether you trust it"
                        + " is up to you.")
final class PolicyFetchCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;

    @Parameters(
            arity = "0..1",
            paramLabel = "DIGEST",
            description = "64 hexadecimal digits. Default: the one in force.")
    private Optional<RequestId> digest = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Where to write it; the file must not exist yet.")
    private Optional<Path> file = Optional.empty();

    PolicyFetchCommand(Callers callers, Output output) {
        this.callers = callers;
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var server = callers.reader();
        var wanted = digest.isPresent() ? digest.get().hex() : PolicyInForce.digest(server);
        var text = server.changes().policy(wanted);
        if (!PolicyDigest.of(text).equals(wanted)) {
            throw new CommandException(
                    ExitCode.REFUSED, "The server sent another policy than " + wanted + "; nothing was kept.");
        }
        if (file.isPresent()) {
            NewFile.write(file.get(), text);
            output.line("The policy " + wanted + " is in " + file.get() + ".");
        } else {
            new String(text, UTF_8).lines().forEach(output::line);
        }
        output.document(new JsonObject()
                .put("digest", wanted)
                .put("file", file.map(Path::toString))
                .put("policy", new String(text, UTF_8)));
        return ExitCode.OK.number();
    }
}
