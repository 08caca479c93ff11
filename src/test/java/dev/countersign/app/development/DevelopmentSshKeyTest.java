package dev.countersign.app.development;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.testing.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The development people's SSH keys, as the real ssh-keygen sees them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DevelopmentSshKeyTest {
    @TempDir
    private Path folder;

    /** Often enough for coordinates and private numbers with leading zeros and high bits. */
    @RepeatedTest(8)
    void signs_with_ssh_keygen_and_verifies_there() throws Exception {
        Path keys = folder.resolve("ssh");
        var key = DevelopmentSshKey.of(keys, "approver-1");
        Files.writeString(folder.resolve("text"), "countersign\n");
        Files.writeString(folder.resolve("allowed"), "approver-1 " + key.type() + " " + key.key() + "\n");

        var signed = Command.run(
                folder, List.of("ssh-keygen", "-q", "-Y", "sign", "-n", "countersign", "-f", "ssh/approver-1", "text"));
        assertThat(signed.exit()).as(signed.output()).isZero();
        var verified = Command.run(
                folder,
                List.of("sh", "-c", "ssh-keygen -Y verify -n countersign -I approver-1 -f allowed -s text.sig < text"));
        assertThat(verified.exit()).as(verified.output()).isZero();
    }

    @Test
    void is_made_once_and_only_its_owner_can_read_it() throws Exception {
        Path keys = folder.resolve("ssh");
        var first = DevelopmentSshKey.of(keys, "approver-1");

        assertThat(DevelopmentSshKey.of(keys, "approver-1")).isEqualTo(first);
        assertThat(DevelopmentSshKey.of(keys, "approver-2").key()).isNotEqualTo(first.key());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys.resolve("approver-1"))))
                .isEqualTo("rw-------");
    }

    @Test
    void is_made_anew_when_a_crash_left_only_the_private_half() throws Exception {
        Path keys = Files.createDirectories(folder.resolve("ssh"));
        Files.writeString(keys.resolve("approver-1"), "half");

        var key = DevelopmentSshKey.of(keys, "approver-1");

        assertThat(keys.resolve("approver-1.pub")).content().isEqualTo(key.type() + " " + key.key() + " approver-1\n");
        assertThat(keys.resolve("approver-1")).content().startsWith("-----BEGIN OPENSSH PRIVATE KEY-----\n");
    }
}
