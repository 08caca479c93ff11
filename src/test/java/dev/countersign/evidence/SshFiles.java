package dev.countersign.evidence;

import dev.countersign.policy.Policy;
import dev.countersign.testing.PolicyOf;
import dev.countersign.testing.StatementText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Signatures over an approval of the example statement: genuine ones of three keys, and those that must be refused. */
final class SshFiles {
    static final Path FOLDER = Path.of("src/test/resources/evidence/ssh");
    static final SignedText TEXT = SignedText.approve(StatementText.example().bytes());
    /** Enrols the keys of the files. */
    static final Policy POLICY = PolicyOf.approvers(lines(FOLDER.resolve("approvers")));

    private SshFiles() {}

    static SshSignature signature(String name) {
        try {
            return SshSignature.ofArmored(Files.readString(FOLDER.resolve(name + ".sig")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (EvidenceException e) {
            throw new IllegalStateException(name, e);
        }
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
