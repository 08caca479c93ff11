package dev.countersign.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about policies. */
@Command(
        name = "policy",
        description = "Check, test, compare and propose policies, and explain what a request lacks under its policy.")
final class PolicyCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command of policy? --help lists them.");
    }
}
