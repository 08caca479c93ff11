package dev.countersign.app.development;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DevelopmentAuthenticatorTest {
    @TempDir
    private Path folder;

    @Test
    void is_made_once_and_kept() throws IOException {
        var made = DevelopmentAuthenticator.of(folder, "approver-1");
        assertThat(DevelopmentAuthenticator.of(folder, "approver-1")).isEqualTo(made);
        assertThat(DevelopmentAuthenticator.of(folder, "approver-2")).isNotEqualTo(made);
    }

    @Test
    void keeps_its_key_from_everybody_else() throws IOException {
        DevelopmentAuthenticator.of(folder, "approver-1");
        Path file = folder.resolve("approver-1.properties");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }
}
