package dev.countersign.cli;

import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.Reason;
import dev.countersign.firmware.SecureBootV2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what a firmware file is: signed or not, what it says about itself, or why it would be refused. */
@Command(
        name = "inspect",
        description = "Show what a firmware file is: its facts, signed or not, and why it would be refused. "
                + "Needs no server and no key; it does not verify signatures.")
final class InspectCommand implements Callable<Integer> {
    private final Output output;

    @Parameters(paramLabel = "FILE", description = "A firmware image, signed or not.")
    private Path file = Path.of("");

    InspectCommand(Output output) {
        this.output = output;
    }

    @Override
    public Integer call() throws IOException {
        return report(inspect(), Files.size(file)).number();
    }

    private Findings inspect() throws IOException {
        try (var in = LocalFile.open(file)) {
            var image = EspImage.readUnsigned(in, in.size());
            return new Findings.Unsigned(image, in.sha256Hex());
        } catch (FirmwareException e) {
            return e.reason() == Reason.ALREADY_SIGNED ? describe() : Findings.Refused.of(e);
        }
    }

    private Findings describe() throws IOException {
        try (var in = LocalFile.open(file)) {
            var signed = SecureBootV2.describe(in, in.size());
            return new Findings.Signed(signed, in.sha256Hex());
        } catch (FirmwareException e) {
            return Findings.Refused.of(e);
        }
    }

    private ExitCode report(Findings findings, long size) {
        return switch (findings) {
            case Findings.Unsigned unsigned -> {
                output.document(FirmwareDocument.of(file.toString(), size, "unsigned", unsigned));
                output.line(file + " is an unsigned image; it can be submitted.");
                output.facts(FirmwareText.about(unsigned.image(), unsigned.sha256()));
                yield ExitCode.OK;
            }
            case Findings.Signed signed -> {
                output.document(FirmwareDocument.of(file.toString(), size, "signed", signed));
                output.line(file + " is signed; whether by the right keys says verify.");
                output.facts(FirmwareText.about(signed.file(), signed.sha256()));
                FirmwareText.warnings(signed.file()).forEach(warning -> output.note("Warning: " + warning));
                yield ExitCode.OK;
            }
            case Findings.Refused refused -> {
                output.document(FirmwareDocument.of(file.toString(), size, "refused", refused));
                output.note(file + " is refused (" + refused.reason().code() + "): " + refused.sentence());
                yield ExitCode.REFUSED;
            }
        };
    }
}
