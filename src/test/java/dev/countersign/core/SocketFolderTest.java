package dev.countersign.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SocketFolderTest {
    @TempDir
    private Path state;

    @AfterEach
    void remove_the_folder() throws IOException {
        Files.deleteIfExists(folder());
    }

    @Test
    void is_short_and_private_and_the_same_for_the_same_state_folder() throws IOException {
        Path socket = SocketFolder.socketFor(state);
        assertThat(socket.toString().length()).isLessThan(100);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder())))
                .isEqualTo("rwx------");
        assertThat(SocketFolder.socketFor(state)).isEqualTo(socket);
    }

    @Test
    void refuses_a_folder_that_others_can_enter() throws IOException {
        SocketFolder.socketFor(state);
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(() -> SocketFolder.socketFor(state))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not a folder of ours that nobody else can enter");
    }

    @Test
    void refuses_a_link_in_its_place(@TempDir Path elsewhere) throws IOException {
        Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
        SocketFolder.socketFor(state);
        Path folder = folder();
        Files.delete(folder);
        Files.createSymbolicLink(folder, elsewhere);
        assertThatThrownBy(() -> SocketFolder.socketFor(state))
                .hasMessageContaining("is not a folder of ours that nobody else can enter");
    }

    @Test
    void refuses_a_path_that_the_operating_system_would_cut() {
        assertThatThrownBy(() -> SocketFolder.checkedLength(Path.of("/" + "a".repeat(99))))
                .hasMessageStartingWith("the path of the signer's socket must be shorter than 100 bytes");
    }

    /** Found by what the class promises about the name, so that a wrong folder can be put there. */
    private Path folder() throws IOException {
        Path parent = SocketFolder.parent();
        return parent.resolve(SocketFolder.name(state));
    }
}
