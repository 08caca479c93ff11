package dev.countersign.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class HeadFileTest {
    private static final String HASH = "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    @Test
    void is_empty_before_the_first_receipt() throws IOException {
        assertThat(new HeadFile(folder.resolve("head")).read()).isEmpty();
    }

    @Test
    void gives_back_what_was_written_last() throws IOException {
        var file = new HeadFile(folder.resolve("head"));
        file.write(new Head(0, "ab".repeat(32)));
        file.write(new Head(17, HASH));

        assertThat(file.read()).contains(new Head(17, HASH));
        assertThat(folder.resolve("head")).hasContent("17 " + HASH + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "17", "-1 HASH\n", "017 HASH\n", "17 HASH", "17 HASH\n\n", "17  HASH\n", "17 xyz\n"})
    void is_refused_when_it_holds_anything_else(String text) throws IOException {
        Files.writeString(folder.resolve("head"), text.replace("HASH", HASH));

        assertThatThrownBy(() -> new HeadFile(folder.resolve("head")).read())
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("does not hold a position and a hash");
    }
}
