package dev.countersign.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about changes of policy, keys and clock. */
@Command(
        name = "change",
        description =
                "Propose and approve changes: a new policy, a suspended, revived or revoked key, the signer's clock.")
final class ChangeCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command of change? --help lists them.");
    }
}
