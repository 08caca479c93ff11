package dev.countersign.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DurableFileTest {
    @TempDir
    private Path folder;

    @Test
    void replaces_what_is_there_and_leaves_nothing_aside() throws IOException {
        Path file = folder.resolve("file");
        DurableFile.replace(file, new byte[] {1});
        DurableFile.replace(file, new byte[] {2, 3});

        assertThat(file).hasBinaryContent(new byte[] {2, 3});
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void starts_anew_over_what_a_crash_left_aside() throws IOException {
        Files.write(folder.resolve("file.new"), new byte[] {9, 9, 9, 9});
        DurableFile.replace(folder.resolve("file"), new byte[] {1});

        assertThat(folder.resolve("file")).hasBinaryContent(new byte[] {1});
    }

    @Test
    void keeps_private_files_to_their_owner() throws IOException {
        Path file = folder.resolve("secret");
        DurableFile.replacePrivate(file, new byte[] {1});

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void leaves_the_old_file_when_the_new_one_cannot_be_written() throws IOException {
        Path file = folder.resolve("file");
        DurableFile.replace(file, new byte[] {1});
        Files.createDirectories(folder.resolve("file.new/in-the-way"));

        assertThatThrownBy(() -> DurableFile.replace(file, new byte[] {2})).isInstanceOf(IOException.class);
        assertThat(file).hasBinaryContent(new byte[] {1});
    }
}
