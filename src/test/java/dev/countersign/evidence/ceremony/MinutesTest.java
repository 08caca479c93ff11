package dev.countersign.evidence.ceremony;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class MinutesTest {
    private static final Path SPECIFICATION =
            Path.of("src/main/java/dev/countersign/evidence/ceremony/package-info.java");
    private static final String POLICY = "ab".repeat(32);

    private final CeremonyRecord ceremony = CeremonyRecord.parse(Records.bytes(Records.REAL));

    MinutesTest() throws CeremonyException {}

    @Test
    void of_the_package_document_follow_from_its_record() throws Exception {
        var record = CeremonyRecord.parse(Records.bytes(example("countersign/ceremony/v1")));

        assertThat(new Minutes(record, Optional.empty()).encode())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo(example("countersign/minutes/v1"));
    }

    @Test
    void are_read_as_they_were_written() throws Exception {
        for (var genesis : List.of(Optional.<String>empty(), Optional.of(POLICY))) {
            var minutes = new Minutes(ceremony, genesis);
            assertThat(Minutes.parse(minutes.encode(), ceremony)).isEqualTo(minutes);
        }
    }

    @Test
    void are_refused_whatever_single_byte_is_changed() {
        var bytes = new Minutes(ceremony, Optional.empty()).encode();
        for (int position = 0; position < bytes.length; position++) {
            var changed = bytes.clone();
            changed[position] ^= 1;
            assertThatThrownBy(() -> Minutes.parse(changed, ceremony)).isInstanceOf(CeremonyException.class);
        }
        for (int length = 0; length < bytes.length; length++) {
            var cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Minutes.parse(cut, ceremony)).isInstanceOf(CeremonyException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "minutes/v1, minutes/v2, line 1 is not",
        "number=1, number=2, line 3 is not the one that follows from the record; number=1",
        "key.2=valve-1, key.2=valve-9, line 12",
        "genesis=none, genesis=abcd, line 13 is not the one that follows from the record; genesis=none"
    })
    void are_refused_with_the_first_line_that_is_wrong(String piece, String other, String sentence) {
        var text = new String(new Minutes(ceremony, Optional.empty()).encode(), StandardCharsets.US_ASCII);
        assertThat(text).contains(piece);

        assertThatThrownBy(() -> Minutes.parse(Records.bytes(text.replace(piece, other)), ceremony))
                .isInstanceOf(CeremonyException.class)
                .hasMessageStartingWith("The text of the minutes is refused: ")
                .hasMessageContaining(sentence.replace(';', ','));
    }

    @ParameterizedTest
    @CsvSource({
        "signatures/v1, signatures/v2, its first line is not",
        "keys=1, keys=0, 0 is not a number of keys",
        "keys=1, keys=33, 33 is not a number of keys",
        "keys=1, keys=2, it ends in the middle",
        "valve-1 AAAA, valve-1, is not a name and a signature",
        "valve-1 AAAA, valve-1 A*AA, is not base64",
        "valve-1 AAAA, valve-1 AB==, not written in the one form"
    })
    void signatures_are_read_in_one_form(String piece, String other, String sentence) throws Exception {
        var text = "countersign/minutes-signatures/v1\nminutes=" + POLICY + "\nkeys=1\nkey.1=valve-1 AAAA\n";
        assertThat(MinutesSignatures.parse(Records.bytes(text)).encode()).isEqualTo(Records.bytes(text));

        assertThatThrownBy(() -> MinutesSignatures.parse(Records.bytes(text.replace(piece, other))))
                .isInstanceOf(CeremonyException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void signatures_of_others_or_under_other_minutes_are_findings() {
        var minutes = new Minutes(ceremony, Optional.empty());
        var wrong = new MinutesSignatures.KeySignature("thermo-1", new byte[384]);

        assertThat(new MinutesSignatures(POLICY, List.of(wrong)).findings(minutes))
                .containsExactly("the signatures are under other minutes: " + POLICY);
        assertThat(new MinutesSignatures(minutes.digest(), List.of(wrong)).findings(minutes))
                .containsExactly("the signatures are not those of the keys of the record, one each");
        assertThat(new MinutesSignatures(
                                minutes.digest(),
                                List.of(wrong, new MinutesSignatures.KeySignature("valve-1", new byte[70])))
                        .findings(minutes))
                .containsExactly(
                        "the signature of the key thermo-1 does not verify",
                        "the signature of the key valve-1 does not verify");
    }

    private static String example(String firstLine) throws Exception {
        return Files.readAllLines(SPECIFICATION).stream()
                .map(line -> line.replaceFirst("^ \\* ?", ""))
                .dropWhile(line -> !line.equals(firstLine))
                .takeWhile(line -> !line.equals("}</pre>"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
