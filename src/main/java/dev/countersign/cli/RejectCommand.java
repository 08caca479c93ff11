package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.StatementException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rejects a request, with a reason that is signed along. */
@Command(
        name = "reject",
        description = "Reject a request with a signed reason; one rejection ends it. "
                + "So far as a development identity only (--as).")
final class RejectCommand implements Callable<Integer> {
    private final Callers callers;
    private final Output output;
    private final Predicate<String> consent;

    @Mixin
    private final RequestId.Argument request = new RequestId.Argument();

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, in at most 512 bytes; everybody who sees the request reads it.")
    private String reason = "";

    @Option(names = "--yes", description = "Do not ask before signing. Without a terminal nothing is asked anyway.")
    private boolean yes;

    RejectCommand(Callers callers, Output output, Predicate<String> consent) {
        this.callers = callers;
        this.output = output;
        this.consent = consent;
    }

    @Override
    public Integer call() throws CommandException, IOException, ProblemException {
        var identity = callers.developmentIdentity();
        var read = ReadStatement.fetch(identity, request.hex());
        var text = signedText(read.bytes());
        StatementText.print(read.statement(), output);
        if (!yes && !output.isJson() && !consent.test("Reject this?")) {
            throw new CommandException(ExitCode.REFUSED, "Nothing was signed.");
        }
        var rejected = identity.server().reject(request.hex(), reason, identity.sign(text));
        output.document(rejected.document());
        output.line("Rejected. It counts when the signer has recorded it.");
        RequestText.print(rejected, output);
        return ExitCode.OK.number();
    }

    private SignedText signedText(byte[] statement) throws CommandException {
        try {
            return SignedText.reject(reason, statement);
        } catch (StatementException e) {
            throw new CommandException(ExitCode.USAGE, "--reason: " + e.getMessage() + ".");
        }
    }
}
