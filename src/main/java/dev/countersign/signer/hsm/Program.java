package dev.countersign.signer.hsm;

import dev.countersign.evidence.Sha256;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The program that runs, so that the ceremony record can say which one it was. */
public final class Program {
    private Program() {}

    /** SHA-256 of the jar that these classes come from; empty where they are loose files, as in development. */
    public static Optional<String> sha256() throws IOException {
        var source = Program.class.getProtectionDomain().getCodeSource();
        if (source == null) {
            return Optional.empty();
        }
        try {
            var file = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(file) ? Optional.of(Sha256.hexOf(Files.readAllBytes(file))) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IOException("the program lies at an address that is no file", e);
        }
    }
}
