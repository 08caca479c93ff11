package dev.countersign.policy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.CompletePolicy;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real names behind the ids. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DirectoryTest {
    private static final String TEXT = """
            # Who is who.

            p-3f9a1c5e7b20 Ada%20Lovelace ada@example.com
            p-8c04d7e1f6a3 Bj%C3%B6rn%20O%27Neill bj%2B1@example.com
            p-b15e92c7304d C c-c_c~c/c.c
            p-e7a60b3f58d2 none none
            """;

    @Test
    void names_people() {
        var directory = read(TEXT);
        assertThat(directory.entries()).hasSize(4);
        assertThat(directory.entries().get(CompletePolicy.ADA))
                .isEqualTo(new Directory.Entry("Ada Lovelace", "ada@example.com"));
        assertThat(directory.entries().get(CompletePolicy.BEN))
                .isEqualTo(new Directory.Entry("Björn O'Neill", "bj+1@example.com"));
        assertThat(directory.digest())
                .matches("[0-9a-f]{64}")
                .isNotEqualTo(read(TEXT + "\n").digest());
        assertThatThrownBy(() -> directory.entries().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void belongs_to_the_policy_that_pins_it() {
        var directory = read(TEXT);
        assertThat(directory.refusal(pinning(TEXT))).isEmpty();
        assertThat(directory.refusal(CompletePolicy.policy()))
                .contains("the policy pins the directory "
                        + CompletePolicy.policy().directory().orElseThrow() + ", this one is " + directory.digest());
        assertThat(directory.refusal(CompletePolicy.read(
                        CompletePolicy.TEXT.replaceFirst("directory [0-9a-f]{64}", "directory none"))))
                .contains("the policy has no directory");
    }

    @Test
    void names_everybody_of_the_policy_and_may_name_more() {
        String fewer = TEXT.lines().filter(line -> !line.startsWith("p-b15e")).reduce("", (a, b) -> a + b + "\n");
        assertThat(read(fewer).refusal(pinning(fewer))).contains("the directory does not name p-b15e92c7304d");
        String more = TEXT + "p-000000000000 Gone gone@example.com\n";
        assertThat(read(more).refusal(pinning(more))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "p-1 Ada | line 1: a person has 3 fields separated by one space: id, name and mail",
                "p-1 Ada Lovelace a@b | line 1: a person has 3 fields separated by one space: id, name and mail",
                "p:1 Ada a@b | line 1: 'p:1' is not a name",
                "none Ada a@b | line 1: nothing may be called 'none'",
                "p-1 Ada%2 a@b | line 1: 'Ada%2' is not percent-encoded text",
                "p-1 Ada% a@b | line 1: 'Ada%' is not percent-encoded text",
                "p-1 Ada%zz a@b | line 1: 'Ada%zz' is not percent-encoded text",
                "p-1 Ada%z4 a@b | line 1: 'Ada%z4' is not percent-encoded text",
                "p-1 Ada%4z a@b | line 1: 'Ada%4z' is not percent-encoded text",
                "p-1 Ada%c3%a9 a@b | line 1: 'Ada%c3%a9' is not percent-encoded text",
                "p-1 %41da a@b | line 1: '%41da' is not percent-encoded text",
                "p-1 Ada+ a@b | line 1: 'Ada+' is not percent-encoded text",
                "p-1 Ada%FF a@b | line 1: 'Ada%FF' is not percent-encoded text",
                "p-1 %20 a@b | line 1: '%20' is not percent-encoded text",
                "p-1 Ada%0A a@b | line 1: 'Ada%0A' is not percent-encoded text",
                "p-1 Ada%E2%80%AE a@b | line 1: 'Ada%E2%80%AE' is not percent-encoded text",
                "p-1 Ada%E2%80%A8 a@b | line 1: 'Ada%E2%80%A8' is not percent-encoded text",
                "p-1 Ada%E2%80%A9 a@b | line 1: 'Ada%E2%80%A9' is not percent-encoded text",
                "p-1 Ada a%20b%00 | line 1: 'a%20b%00' is not percent-encoded text"
            })
    void is_refused_in_any_other_form(String line, String sentence) {
        assertThatThrownBy(() -> read(line + "\n"))
                .isInstanceOf(PolicyException.class)
                .hasMessage(sentence);
    }

    @Test
    void names_nobody_twice() {
        assertThatThrownBy(() -> read(TEXT + "p-3f9a1c5e7b20 Eve eve@example.com\n"))
                .isInstanceOf(PolicyException.class)
                .hasMessage("line 7: p-3f9a1c5e7b20 stands twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n", "é\n", "\t\n"})
    void holds_ASCII_only(String text) {
        assertThatThrownBy(() -> Directory.read(text.getBytes(UTF_8)))
                .isInstanceOf(PolicyException.class)
                .hasMessage("a directory holds printable ASCII and line feeds only");
    }

    @Test
    void has_at_most_65536_bytes() {
        String full = TEXT + "#" + "x".repeat(65_536 - TEXT.length() - 2) + "\n";
        assertThat(read(full).entries()).hasSize(4);
        assertThatThrownBy(() -> read(full + "\n"))
                .isInstanceOf(PolicyException.class)
                .hasMessage("a directory has at most 65536 bytes, this one has 65537");
    }

    @Test
    void encodes_what_it_decodes() {
        for (String text : List.of(
                "Ada", "Ada Lovelace", "a@b.c", "100 %", "日本", "~/._-@", "[\\]^`{|}", ":;<=>?", "!\"#$&'()*+,")) {
            assertThat(FreeText.decode(FreeText.encode(text))).contains(text);
        }
        assertThat(FreeText.encode("AZaz09 @/~-._%é")).isEqualTo("AZaz09%20@/~-._%25%C3%A9");
    }

    private static Policy pinning(String text) {
        return CompletePolicy.read(CompletePolicy.TEXT.replaceFirst(
                "directory [0-9a-f]{64}", "directory " + read(text).digest()));
    }

    private static Directory read(String text) {
        return Directory.read(text.getBytes(US_ASCII));
    }
}
