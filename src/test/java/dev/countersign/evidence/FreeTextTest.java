package dev.countersign.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.StatementText;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Free text in a statement: each text has one encoding, each encoding one text. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class FreeTextTest {
    private static final StatementText EXAMPLE = StatementText.example();

    @ParameterizedTest
    @CsvSource({
        "refs/heads/main, refs/heads/main",
        "a b, a%20b",
        "'a%b', 'a%25b'",
        "a=b, a%3Db",
        "https://h:1/p?q#f, https%3A//h%3A1/p%3Fq%23f",
        "-._~/, -._~/",
        "'!*''();:@&+$,[]', '%21%2A%27%28%29%3B%3A%40%26%2B%24%2C%5B%5D'",
        "Wärme, W%C3%A4rme",
        "日本, %E6%97%A5%E6%9C%AC",
        "😀, %F0%9F%98%80",
        "none, %6Eone",
        "None, None",
        "nonesuch, nonesuch",
        "one, one"
    })
    void a_text_and_its_encoding_belong_together(String text, String encoded) {
        byte[] bytes = EXAMPLE.with("origin.declared.ref", encoded).bytes();
        assertThat(Statement.parse(bytes).declared().ref()).isEqualTo(Optional.of(text));
        assertThat(Values.encodeFree(text)).isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%6eone", // lower-case digits
                "a%2fb", // "/" stands for itself, and lower case
                "a%2Fb", // "/" stands for itself
                "%41", // "A" stands for itself
                "%7E", // "~" stands for itself
                "%6Enone", // only the text "none" is written so
                "%6E%6F%6E%65",
                "n%6Fne",
                "a b",
                "a+b",
                "a:b",
                "a%",
                "a%2",
                "%",
                "%%",
                "%G0",
                "%0",
                "% 20",
                "%+2",
                "%-1",
                "%0x",
                "%EF%BC%85%4" // a digit is missing at the end
            })
    void another_encoding_is_refused(String encoded) {
        assertRefused(encoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%C0%AF", // "/" in two bytes
                "%C1%81", // "A" in two bytes
                "%E0%80%AF", // "/" in three bytes
                "%F0%80%80%AF", // "/" in four bytes
                "%E0%83%A4", // "ä" in three bytes
                "%C3", // cut
                "%A4", // a continuation alone
                "%C3%28", // no continuation
                "%ED%A0%80", // half of a surrogate pair
                "%ED%A0%BD%ED%B8%80", // both halves, CESU-8
                "%F4%90%80%80", // beyond U+10FFFF
                "%F8%88%80%80%80", // five bytes
                "%FE",
                "%FF"
            })
    void what_is_not_utf_8_is_refused(String encoded) {
        assertRefused(encoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%00",
                "a%0Ab", // line feed
                "a%0Db",
                "a%09b",
                "%1B%5B2J", // clears a terminal
                "%7F",
                "%C2%85", // next line
                "%E2%80%A8", // line separator
                "%E2%80%A9", // paragraph separator
                "%E2%80%AE", // right-to-left override
                "%E2%81%A6", // left-to-right isolate
                "%E2%80%8B", // zero-width space
                "%EF%BB%BF", // byte order mark
                "%C2%AD", // soft hyphen
                "%F3%A0%81%81" // tag letter, invisible
            })
    void what_could_mislead_a_reader_is_refused(String encoded) {
        assertRefused(encoded);
    }

    @Test
    void the_length_counts_in_bytes_of_utf_8() {
        for (String text : List.of("a".repeat(512), "ä".repeat(256), "😀".repeat(128))) {
            byte[] bytes = EXAMPLE.with("image.1.name", Values.encodeFree(text)).bytes();
            assertThat(Statement.parse(bytes).images().getFirst().name()).isEqualTo(text);
            assertRefused(Values.encodeFree(text + "a"));
        }
        assertRefused("");
    }

    @Test
    void a_surrogate_alone_cannot_be_written() {
        assertThatThrownBy(() -> SignedText.reject("\uD83D", new byte[0])).isInstanceOf(StatementException.class);
    }

    @Test
    void every_byte_as_an_escape_has_at_most_one_meaning() {
        var accepted = new boolean[256];
        for (int value = 0; value < 256; value++) {
            String encoded = "x%%%02X".formatted(value);
            try {
                Statement.parse(EXAMPLE.with("image.1.version", encoded).bytes());
                accepted[value] = true;
            } catch (StatementException e) {
                accepted[value] = false;
            }
        }
        var expected = new boolean[256];
        for (char escaped : " !\"#$%&'()*+,:;<=>?@[\\]^`{|}".toCharArray()) {
            expected[escaped] = true;
        }
        assertThat(Arrays.toString(accepted)).isEqualTo(Arrays.toString(expected));
    }

    private static void assertRefused(String encoded) {
        for (String name : List.of("image.1.name", "image.2.version", "origin.declared.repository")) {
            byte[] bytes = EXAMPLE.with(name, encoded).bytes();
            assertThatThrownBy(() -> Statement.parse(bytes)).isInstanceOf(StatementException.class);
        }
    }
}
