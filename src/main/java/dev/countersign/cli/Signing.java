package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** With what the person signs, and whether he is asked: {@code @Mixin} for the commands that sign. */
final class Signing {
    @Option(
            names = "--ssh-key",
            paramLabel = "KEY",
            description =
                    "Your ssh key, as ssh-keygen -f takes it: a private key, or a public one whose private half is in"
                            + " the agent. A key on a security key asks for PIN and touch.")
    private Optional<Path> sshKey = Optional.empty();

    @Option(names = "--yes", description = "Do not ask before signing.")
    private boolean yes;

    boolean yes() {
        return yes;
    }

    boolean hasKey() {
        return sshKey.isPresent();
    }

    /** The ssh key if there is one, else the authenticator of {@code --as}. */
    Pen pen(Callers callers, Surroundings surroundings) throws CommandException, IOException, ProblemException {
        return sshKey.isPresent()
                ? SshPen.of(sshKey.get(), surroundings)
                : new AuthenticatorPen(callers.developmentIdentity());
    }
}
