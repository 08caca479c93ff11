package dev.countersign.cli;

import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.SecureBootV2;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies a signed file with given public keys: offline, and with the very code that the signer ran. */
@Command(
        name = "verify",
        description = "Verify a signed file with the public keys that it must be signed with. Needs no server. "
                + "Stricter than espsecure: the keys inside the file and every byte around them are checked, too.")
final class VerifyCommand implements Callable<Integer> {
    private final Output output;

    @Parameters(paramLabel = "FILE", description = "The signed file.")
    private Path file = Path.of("");

    @Option(
            names = "--key",
            required = true,
            paramLabel = "PEM",
            description = "Public key. Once for each signature in the file, in their order.")
    private List<Path> keyFiles = List.of();

    VerifyCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws CommandException, IOException {
        var keys = new ArrayList<PublicKey>();
        for (var keyFile : keyFiles) {
            keys.add(PublicKeyFile.read(keyFile));
        }
        try (var in = LocalFile.open(file)) {
            return report(verify(in, keys), in.size()).number();
        }
    }

    private static Findings verify(LocalFile in, List<PublicKey> keys) throws IOException {
        try {
            var verified = SecureBootV2.verify(in, in.size(), keys);
            return new Findings.Signed(verified, in.sha256Hex());
        } catch (FirmwareException e) {
            return Findings.Refused.of(e);
        }
    }

    private ExitCode report(Findings findings, long size) {
        return switch (findings) {
            case Findings.Signed signed -> {
                output.document(FirmwareDocument.of(file.toString(), size, "genuine", signed));
                output.line(
                        file + " is genuine: signed by " + (keyFiles.size() == 1 ? "the key" : "the keys") + " given.");
                output.facts(FirmwareText.about(signed.file(), signed.sha256()));
                FirmwareText.warnings(signed.file()).forEach(warning -> output.note("Warning: " + warning));
                yield ExitCode.OK;
            }
            case Findings.Refused refused -> {
                output.document(FirmwareDocument.of(file.toString(), size, "refused", refused));
                output.note(file + " is refused (" + refused.reason().code() + "): " + refused.sentence());
                yield ExitCode.REFUSED;
            }
            case Findings.Unsigned _ -> throw new IllegalStateException("an unsigned image cannot verify");
        };
    }
}
