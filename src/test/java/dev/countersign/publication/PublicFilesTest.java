package dev.countersign.publication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The public files on disk, with every crash between two of their renames. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PublicFilesTest {
    private static final String[] NAMES = {"keys.json", "keys.json.sig", "revocations.json", "revocations.json.sig"};

    @TempDir
    private Path state;

    private PublicFiles files;

    @BeforeEach
    void open() {
        files = new PublicFiles(state);
    }

    @Test
    void are_absent_before_the_first_publication() throws IOException {
        files.complete(new StartupEvent());

        assertThat(files.last()).isEmpty();
        assertThat(files.read("keys.json")).isEmpty();
    }

    @Test
    void lie_under_their_own_names_for_any_web_server_to_serve() throws IOException {
        files.write(publication(1));

        assertThat(state.resolve("public/keys.json")).hasContent("keys 1");
        assertThat(state.resolve("public/keys.json.sig")).hasContent("keys.sig 1");
        assertThat(state.resolve("public/revocations.json")).hasContent("revocations 1");
        assertThat(state.resolve("public/revocations.json.sig")).hasContent("revocations.sig 1");
        assertThat(files.last().orElseThrow().covers()).isEqualTo("1".repeat(64));
    }

    @Test
    void belong_together_again_after_a_crash_between_any_two_of_them() throws IOException {
        for (int renamed = 0; renamed <= NAMES.length; renamed++) {
            files.write(publication(2L * renamed + 1));
            byte[][] old = contents();
            files.write(publication(2L * renamed + 2));
            for (int i = renamed; i < NAMES.length; i++) {
                Files.write(state.resolve("public").resolve(NAMES[i]), old[i]);
            }

            new PublicFiles(state).complete(new StartupEvent());

            for (String name : NAMES) {
                assertThat(files.read(name).orElseThrow())
                        .as("%s after %d renames", name, renamed)
                        .asString(US_ASCII)
                        .endsWith(" " + (2 * renamed + 2));
            }
        }
    }

    @Test
    void never_go_back_to_a_lower_number() throws IOException {
        files.write(publication(7));

        assertThatThrownBy(() -> files.write(publication(6)))
                .hasMessage("the publication has number 6, but 7 is out already");
        assertThat(files.read("keys.json").orElseThrow()).asString(US_ASCII).isEqualTo("keys 7");
    }

    @Test
    void stay_as_they_are_when_the_record_of_the_last_publication_cannot_be_read() throws IOException {
        files.write(publication(1));
        Files.writeString(state.resolve("publication"), "countersign/publication/v1\ncovers=x\n");

        files.complete(new StartupEvent());

        assertThat(files.read("keys.json").orElseThrow()).asString(US_ASCII).isEqualTo("keys 1");
        assertThatThrownBy(files::last).hasMessage("the last publication is not in its form");
    }

    private byte[][] contents() throws IOException {
        var contents = new byte[NAMES.length][];
        for (int i = 0; i < NAMES.length; i++) {
            contents[i] = files.read(NAMES[i]).orElseThrow();
        }
        return contents;
    }

    private static Publication publication(long number) {
        return new Publication(
                "%x".formatted(number % 16).repeat(64),
                number,
                ("keys " + number).getBytes(US_ASCII),
                ("keys.sig " + number).getBytes(US_ASCII),
                ("revocations " + number).getBytes(US_ASCII),
                ("revocations.sig " + number).getBytes(US_ASCII));
    }
}
