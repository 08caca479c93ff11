package dev.countersign.cli;

import dev.countersign.cli.api.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says in sentences in what two policies differ, and who would have to approve the step. */
@Command(
        name = "diff",
        description = "Say in sentences what a new policy changes, and who must approve that. Needs no server.")
final class PolicyDiffCommand implements Callable<Integer> {
    private final Output output;

    @Parameters(index = "0", paramLabel = "OLD", description = "The policy before.")
    private Path old = Path.of("");

    @Parameters(index = "1", paramLabel = "NEW", description = "The policy after it.")
    private Path next = Path.of("");

    PolicyDiffCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException {
        var step = PolicyStep.of(
                PolicyFile.read(old).policy(), PolicyFile.read(next).policy());
        output.document(step.addTo(new JsonObject()));
        step.print(output);
        return (step.refusal().isPresent() ? ExitCode.REFUSED : ExitCode.OK).number();
    }
}
