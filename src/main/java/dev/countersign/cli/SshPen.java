package dev.countersign.cli;

import dev.countersign.cli.ssh.SshException;
import dev.countersign.cli.ssh.SshKeygen;
import dev.countersign.cli.ssh.SshPublicKey;
import dev.countersign.evidence.EvidenceException;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import dev.countersign.policy.Credential;
import dev.countersign.policy.Policy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** The person's own ssh key, used through {@code ssh-keygen}. */
final class SshPen implements Pen {
    private final SshKeygen program;
    private final Path file;
    private final SshPublicKey key;

    private SshPen(SshKeygen program, Path file, SshPublicKey key) {
        this.program = program;
        this.file = file;
        this.key = key;
    }

    static SshPen of(Path file, Surroundings surroundings) throws CommandException, IOException {
        try {
            var program = SshKeygen.find(
                    surroundings.variables(), surroundings.terminal().isThere());
            return new SshPen(program, file, program.publicKey(file));
        } catch (SshException e) {
            throw new CommandException(ExitCode.IO, "--ssh-key: " + e.getMessage());
        }
    }

    @Override
    public String person(Policy policy) throws CommandException {
        return policy.ssh(key.blob()).map(Credential::person).orElseThrow(() -> {
            var known = policy.credentials().stream()
                    .filter(Credential.Ssh.class::isInstance)
                    .map(Credential.Ssh.class::cast)
                    .map(ssh -> ssh.person() + " " + new SshPublicKey(ssh.type(), ssh.key()).fingerprint())
                    .sorted()
                    .collect(Collectors.joining(", "));
            return new CommandException(
                    ExitCode.NOT_PERMITTED,
                    "The key " + file + " (" + key + ") is none of the policy " + policy.digest() + ". "
                            + (known.isEmpty() ? "It names no ssh keys at all." : "It names: " + known + "."));
        });
    }

    @Override
    public PersonSignature sign(SignedText text) throws CommandException, IOException {
        try {
            return SshSignature.ofArmored(program.sign(file, text.bytes()));
        } catch (SshException e) {
            throw new CommandException(ExitCode.REFUSED, "Nothing was signed: " + e.getMessage());
        } catch (EvidenceException e) {
            throw new CommandException(
                    ExitCode.REFUSED, "What ssh-keygen wrote is not understood: " + e.getMessage() + ".");
        }
    }
}
