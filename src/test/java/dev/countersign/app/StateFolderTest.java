package dev.countersign.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class StateFolderTest {
    @TempDir
    private Path parent;

    @Test
    void is_made_and_marked_with_its_format() throws Exception {
        Path folder = parent.resolve("state");
        StateFolder.open(folder);

        assertThat(folder.resolve("format")).hasContent("countersign/state/v2\n");
        assertThat(StateFolder.open(folder).path()).isEqualTo(folder);
    }

    @Test
    void of_a_first_start_that_was_killed_is_used_again() throws Exception {
        Path folder = Files.createDirectories(parent.resolve("state"));
        Files.createDirectories(folder.resolve("postgres"));

        assertThat(StateFolder.open(folder).path()).isEqualTo(folder);
    }

    @Test
    void of_an_older_program_is_refused_in_a_sentence_that_says_what_to_do() throws IOException {
        Path folder = Files.createDirectories(parent.resolve("state"));
        Files.createFile(folder.resolve("postgres.complete"));

        assertThatThrownBy(() -> StateFolder.open(folder))
                .isInstanceOf(CannotStartException.class)
                .hasMessage(
                        "The state folder " + folder + " was made by another version of Countersign, whose policy and"
                                + " journal this version cannot read. If you only tried Countersign in it, remove it: rm -r "
                                + folder + "; else start the version that made it, or give this one another folder with"
                                + " countersign.state.");
        assertThat(folder.resolve("format")).doesNotExist();
    }

    @Test
    void of_a_newer_program_is_refused_too() throws IOException {
        Path folder = Files.createDirectories(parent.resolve("state"));
        Files.writeString(folder.resolve("format"), "countersign/state/v3\n");

        assertThatThrownBy(() -> StateFolder.open(folder)).isInstanceOf(CannotStartException.class);
    }
}
