package dev.countersign.signer.hsm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.ceremony.CeremonyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinFileTest {
    @TempDir
    Path home;

    @Test
    void gives_the_characters() throws Exception {
        pin("abc-123_", "rw-------");
        assertThat(PinFile.read(home)).isEqualTo("abc-123_".toCharArray());
    }

    @Test
    void tolerates_the_line_feed_of_an_editor() throws Exception {
        pin("abc-123_\n", "rw-------");
        assertThat(PinFile.read(home)).isEqualTo("abc-123_".toCharArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rwx------", "r--------", "rw--w----"})
    void is_refused_with_any_mode_but_0600(String mode) throws IOException {
        pin("abc-123_", mode);
        assertThatThrownBy(() -> PinFile.read(home))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("(mode 0600), but it is " + mode + ".");
    }

    @Test
    void is_refused_when_it_is_a_link() throws IOException {
        var elsewhere = home.resolve("elsewhere");
        Files.move(pin("abc-123_", "rw-------"), elsewhere);
        Files.createSymbolicLink(home.resolve("pin"), elsewhere);
        assertThatThrownBy(() -> PinFile.read(home))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining("must be a regular file");
    }

    @Test
    void is_refused_when_it_is_missing() {
        assertThatThrownBy(() -> PinFile.read(home))
                .isInstanceOf(CeremonyException.class)
                .hasMessageEndingWith("pin is missing.");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 256, 257, 10_000})
    void has_4_to_255_characters(int length) {
        assertThatThrownBy(() -> read("x".repeat(length)))
                .isInstanceOf(CeremonyException.class)
                .hasMessage("A PIN has 4 to 255 characters.");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 255})
    void may_have_the_lengths_at_the_limits(int length) throws Exception {
        assertThat(read("x".repeat(length))).hasSize(length);
        assertThat(read("x".repeat(length) + "\n")).hasSize(length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"with blank", "with\ttab", "two\n\n", "\r\n\r\nab", "gr\u00fc\u00df", "nul\0nul", "del\u007f"})
    void is_printable_ascii_without_blanks(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(CeremonyException.class)
                .hasMessage("A PIN is printable ASCII without blanks.");
    }

    @Test
    void never_stands_in_the_sentence_that_refuses_it() throws IOException {
        pin("secret word", "rw-------");
        assertThatThrownBy(() -> PinFile.read(home)).hasMessageNotContaining("secret");
    }

    private static char[] read(String text) throws IOException, CeremonyException {
        return PinFile.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Path pin(String text, String mode) throws IOException {
        var file = Files.writeString(home.resolve("pin"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }
}
