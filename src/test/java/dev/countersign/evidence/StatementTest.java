package dev.countersign.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Statement.Image;
import dev.countersign.evidence.Statement.Key;
import dev.countersign.evidence.Statement.Origin;
import dev.countersign.evidence.Statement.VersionSource;
import dev.countersign.testing.StatementText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of the package document, line by line and byte by byte. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StatementTest {
    private static final StatementText EXAMPLE = StatementText.example();
    private static final Instant CREATED = Instant.parse("2026-11-25T03:00:00Z");

    @Test
    void the_example_is_read_as_what_it_says() {
        assertThat(Statement.parse(EXAMPLE.bytes())).isEqualTo(built());
    }

    @Test
    void the_example_is_built_byte_for_byte() {
        assertThat(built().encode()).isEqualTo(EXAMPLE.bytes());
    }

    @Test
    void every_line_is_needed() {
        for (int i = 0; i < EXAMPLE.lines().size(); i++) {
            assertRefused(EXAMPLE.without(i), "without line " + i);
        }
    }

    @Test
    void no_line_stands_twice() {
        for (int i = 0; i < EXAMPLE.lines().size(); i++) {
            assertRefused(EXAMPLE.plus(i, EXAMPLE.lines().get(i)), "line " + i + " twice");
        }
    }

    @Test
    void no_two_lines_change_places() {
        int count = EXAMPLE.lines().size();
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                assertRefused(EXAMPLE.swapped(i, j), "lines " + i + " and " + j + " swapped");
            }
        }
    }

    @Test
    void no_line_is_added_anywhere() {
        for (int i = 0; i <= EXAMPLE.lines().size(); i++) {
            assertRefused(EXAMPLE.plus(i, "comment=none"), "a line more at " + i);
            assertRefused(EXAMPLE.plus(i, ""), "an empty line at " + i);
        }
    }

    @Test
    void no_name_is_written_otherwise() {
        for (int i = 1; i < EXAMPLE.lines().size(); i++) {
            String line = EXAMPLE.lines().get(i);
            for (String changed : List.of(
                    " " + line,
                    line.replaceFirst("=", " ="),
                    line.replaceFirst("=", "= "),
                    line.replaceFirst("=", ""),
                    line + " ",
                    line + "\r",
                    line.substring(0, 1).toUpperCase(Locale.ROOT) + line.substring(1))) {
                assertRefused(EXAMPLE.withLine(i, changed), changed);
            }
        }
    }

    @Test
    void no_value_is_empty() {
        EXAMPLE.names().forEach(name -> assertRefused(EXAMPLE.with(name, ""), name + " empty"));
    }

    @Test
    void none_stands_only_where_something_may_be_absent() {
        var mayBeAbsent = List.of("supersedes", "provenance", "sbom", "previous-release", "difference", "mark");
        for (String name : EXAMPLE.names()) {
            byte[] bytes = EXAMPLE.with(name, "none").bytes();
            if (mayBeAbsent.contains(name) || name.startsWith("origin.") || name.endsWith(".security-version")) {
                assertThat(Statement.parse(bytes).encode()).isEqualTo(bytes);
            } else {
                assertRefused(bytes, name + "=none");
            }
        }
    }

    @Test
    void every_change_of_one_byte_is_refused_or_another_statement_in_its_one_form() {
        byte[] example = EXAMPLE.bytes();
        Statement original = built();
        int others = 0;
        for (int i = 0; i < example.length; i++) {
            for (byte changed : replacements(example[i])) {
                byte[] bytes = example.clone();
                bytes[i] = changed;
                Optional<Statement> statement = read(bytes);
                if (statement.isPresent()) {
                    others++;
                    assertThat(statement.get()).as("byte %d", i).isNotEqualTo(original);
                    assertThat(statement.get().encode()).as("byte %d", i).isEqualTo(bytes);
                }
            }
        }
        assertThat(others).as("otherwise nothing was tried").isGreaterThan(1_000);
    }

    @Test
    void a_byte_more_or_less_is_refused_or_another_statement_in_its_one_form() {
        byte[] example = EXAMPLE.bytes();
        Statement original = built();
        for (int i = 0; i < example.length; i++) {
            byte[] shorter = new byte[example.length - 1];
            System.arraycopy(example, 0, shorter, 0, i);
            System.arraycopy(example, i + 1, shorter, i, example.length - i - 1);
            byte[] longer = Arrays.copyOf(example, example.length + 1);
            System.arraycopy(example, i, longer, i + 1, example.length - i);
            for (byte[] bytes : List.of(shorter, longer)) {
                read(bytes).ifPresent(statement -> {
                    assertThat(statement).isNotEqualTo(original);
                    assertThat(statement.encode()).isEqualTo(bytes);
                });
            }
        }
    }

    @Test
    void no_part_of_a_statement_is_a_statement() {
        byte[] example = EXAMPLE.bytes();
        IntStream.range(0, example.length)
                .forEach(length -> assertRefused(Arrays.copyOf(example, length), "cut to " + length));
    }

    @Test
    void nothing_follows_the_last_line() {
        for (String more : List.of("\n", " ", "x", "\nmark=none\n", "\0")) {
            byte[] bytes = (new String(EXAMPLE.bytes(), ISO_8859_1) + more).getBytes(ISO_8859_1);
            assertRefused(bytes, more);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "countersign/statement/v2",
                "countersign/statement/v1 ",
                "countersign/approve/v1",
                "Countersign/statement/v1",
                ""
            })
    void another_first_line_is_refused(String tag) {
        assertRefused(EXAMPLE.withLine(0, tag), tag);
    }

    @ParameterizedTest
    @CsvSource({
        "project, -thermo",
        "project, thermo controller",
        "project, thermo%20controller",
        "project, thermo/controller",
        "project, wärme",
        "channel, _release",
        "submitter, .ci",
        "image.1.role, 'app,boot'",
        "image.1.target, ESP32 C3",
        "key.1.name, 'a\tb'"
    })
    void a_text_of_other_characters_is_refused(String name, String value) {
        assertRefused(EXAMPLE.with(name, value), value);
    }

    @Test
    void a_text_has_at_most_128_characters() {
        assertThat(Statement.parse(EXAMPLE.with("project", "p".repeat(128)).bytes())
                        .project())
                .hasSize(128);
        assertRefused(EXAMPLE.with("project", "p".repeat(129)), "129 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request",
                "image.1.sha256",
                "key.2.spki-sha256",
                "supersedes",
                "provenance",
                "sbom",
                "previous-release",
                "difference",
                "policy"
            })
    void a_digest_is_64_lower_case_hexadecimal_digits(String name) {
        for (String value : List.of(
                "A".repeat(64),
                "a".repeat(63),
                "a".repeat(65),
                "g".repeat(64),
                "a".repeat(96),
                "0x" + "a".repeat(62),
                "None")) {
            assertRefused(EXAMPLE.with(name, value), name + "=" + value);
        }
    }

    @Test
    void a_payload_may_also_have_96_digits() {
        String sha384 = "ab".repeat(48);
        assertThat(Statement.parse(EXAMPLE.with("image.1.payload", sha384).bytes())
                        .images()
                        .getFirst()
                        .payload())
                .isEqualTo(sha384);
        assertRefused(EXAMPLE.with("image.1.payload", "ab".repeat(40)), "80 digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "+1", "01", "00", "1 ", "1.0", "1e3", "0x10", "1000000000000000000", "٣", ""})
    void a_number_has_one_form(String number) {
        assertRefused(EXAMPLE.with("image.1.size", number), number);
        assertRefused(EXAMPLE.with("image.2.security-version", number), number);
    }

    @Test
    void the_largest_number_has_18_digits() {
        long largest = 999_999_999_999_999_999L;
        var read = Statement.parse(
                EXAMPLE.with("image.1.size", Long.toString(largest)).bytes());
        assertThat(read.images().getFirst().size()).isEqualTo(largest);
    }

    @ParameterizedTest
    @CsvSource({
        "images, 0",
        "images, 1",
        "images, 3",
        "images, 02",
        "images, 33",
        "images, 4294967298",
        "images, -2",
        "keys, 0",
        "keys, 1",
        "keys, 3",
        "keys, 4",
        "keys, 4294967298"
    })
    void a_count_is_that_of_the_items_that_follow(String name, String count) {
        assertRefused(EXAMPLE.with(name, count), name + "=" + count);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-25T03:00:00z",
                "2026-11-25t03:00:00Z",
                "2026-11-25 03:00:00Z",
                "2026-11-25T03:00:00+00:00",
                "2026-11-25T03:00:00.0Z",
                "2026-11-25T03:00Z",
                "2026-11-25T23:59:60Z",
                "2026-11-25T24:00:00Z",
                "2026-11-31T03:00:00Z",
                "2026-02-29T03:00:00Z",
                "1999-11-25T03:00:00Z",
                "+12026-11-25T03:00:00Z",
                "-2026-11-25T03:00:00Z",
                "20261125T030000Z"
            })
    void a_time_has_one_form(String time) {
        assertRefused(EXAMPLE.with("created", time).with("not-before", time), time);
    }

    @Test
    void times_stand_in_their_order() {
        assertThat(read(EXAMPLE.with("created", "2000-01-01T00:00:00Z").bytes()))
                .isPresent();
        assertThat(read(EXAMPLE.with("not-after", "9999-12-31T23:59:59Z").bytes()))
                .isPresent();
        assertRefused(EXAMPLE.with("created", "2026-11-25T03:00:01Z"), "created after not-before");
        assertRefused(EXAMPLE.with("not-after", "2026-11-25T03:00:00Z"), "valid for no time");
        assertRefused(EXAMPLE.with("not-after", "2026-11-25T02:59:59Z"), "over before it begins");
    }

    @Test
    void a_time_with_a_fraction_cannot_be_built() {
        assertThatThrownBy(() -> at(CREATED.plusMillis(1)))
                .isInstanceOf(StatementException.class)
                .hasMessage("created must be a time of the form 2026-11-25T03:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ordinary", "break-Glass", "break_glass", "none", "ordinary "})
    void the_rule_is_one_of_two_words(String rule) {
        assertRefused(EXAMPLE.with("rule", rule), rule);
        assertThat(Statement.parse(EXAMPLE.with("rule", "break-glass").bytes()).breakGlass())
                .isTrue();
        assertThat(Statement.parse(EXAMPLE.bytes()).breakGlass()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "Development", "development ", "yes"})
    void the_mark_is_one_word(String mark) {
        assertRefused(EXAMPLE.with("mark", mark), mark);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Image", "none", "both", "image "})
    void the_source_of_a_version_is_one_of_two_words(String source) {
        assertRefused(EXAMPLE.with("image.1.version-source", source), source);
    }

    @Test
    void the_largest_release_fits() {
        Statement largest = with(copies(32, "app.bin", "1.4.2"));
        assertThat(Statement.parse(largest.encode())).isEqualTo(largest);
    }

    @Test
    void a_release_has_1_to_32_images_and_1_to_3_keys() {
        assertThatThrownBy(() -> with(List.of())).hasMessage("images must be 1 to 32");
        assertThatThrownBy(() -> with(copies(33, "app.bin", "1"))).hasMessage("images must be 1 to 32");
        var key = new Key("thermo-1", "1".repeat(64));
        assertThatThrownBy(() -> signedBy(List.of())).hasMessage("keys must be 1 to 3");
        assertThatThrownBy(() -> signedBy(List.of(key, key, key, key))).hasMessage("keys must be 1 to 3");
    }

    @Test
    void a_statement_has_at_most_16384_bytes() {
        String longest = "n".repeat(512);
        Statement tooLong = with(copies(32, longest, longest));
        assertThatThrownBy(tooLong::encode)
                .isInstanceOf(StatementException.class)
                .hasMessageContaining("at most 16384 are allowed");
        byte[] filled = filledTo(Statement.MAXIMUM_BYTES);
        assertThat(filled).hasSize(16_384);
        assertThat(Statement.parse(filled).encode()).isEqualTo(filled);
        assertRefused(filledTo(Statement.MAXIMUM_BYTES + 1), "one byte more");
    }

    /** Every bit, and the bytes that mean something in the grammar. */
    private static byte[] replacements(byte original) {
        var replaced = new ArrayList<Byte>();
        for (int bit = 0; bit < 8; bit++) {
            replaced.add((byte) (original ^ 1 << bit));
        }
        for (char meaning : "\n\r\0 =%/.-_~019afAFgz\u007f\u00e4".toCharArray()) {
            if (meaning != (original & 0xFF)) {
                replaced.add((byte) meaning);
            }
        }
        byte[] bytes = new byte[replaced.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = replaced.get(i);
        }
        return bytes;
    }

    private static Optional<Statement> read(byte[] bytes) {
        try {
            return Optional.of(Statement.parse(bytes));
        } catch (StatementException e) {
            return Optional.empty();
        }
    }

    private static void assertRefused(StatementText text, String what) {
        assertRefused(text.bytes(), what);
    }

    private static void assertRefused(byte[] bytes, String what) {
        assertThatThrownBy(() -> Statement.parse(bytes)).as(what).isInstanceOf(StatementException.class);
    }

    /** A statement of exactly so many bytes, by names of the length that is needed. */
    private static byte[] filledTo(int length) {
        int images = 20;
        int left = length - with(copies(images, "n", "1")).encode().length;
        var names = new ArrayList<Image>();
        for (Image image : copies(images, "n", "1")) {
            int more = Math.min(511, left);
            left -= more;
            names.add(image("n".repeat(1 + more), image.version()));
        }
        assertThat(left).isZero();
        var text = StatementText.of(with(copies(images, "n", "1")).encode());
        for (int i = 0; i < names.size(); i++) {
            text = text.with("image." + (i + 1) + ".name", names.get(i).name());
        }
        return text.bytes();
    }

    private static List<Image> copies(int count, String name, String version) {
        return Stream.generate(() -> image(name, version)).limit(count).toList();
    }

    private static Image image(String name, String version) {
        return new Image(
                "app",
                name,
                "a".repeat(64),
                131_072,
                "esp-secure-boot-v2",
                "esp32c3",
                version,
                VersionSource.IMAGE,
                OptionalLong.of(7),
                "b".repeat(64),
                "rsassa-pss-sha256");
    }

    private static Statement with(List<Image> images) {
        return of(images, built().keys(), CREATED);
    }

    private static Statement signedBy(List<Key> keys) {
        return of(built().images(), keys, CREATED);
    }

    private static Statement at(Instant created) {
        return of(built().images(), built().keys(), created);
    }

    private static Statement built() {
        HexFormat hex = HexFormat.of();
        byte[] counting = hex.parseHex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        return of(
                List.of(
                        new Image(
                                "bootloader",
                                "bootloader.bin",
                                "0f1e2d3c4b5a69788796a5b4c3d2e1f0".repeat(2),
                                21_072,
                                "esp-secure-boot-v2",
                                "esp32c3",
                                "1",
                                VersionSource.IMAGE,
                                OptionalLong.empty(),
                                hex.formatHex(counting),
                                "rsassa-pss-sha256"),
                        new Image(
                                "app",
                                "Wärme regler/app.bin",
                                "abcdef0123456789".repeat(4),
                                131_072,
                                "esp-secure-boot-v2",
                                "esp32c3",
                                "1.4.2~rc1+build.7",
                                VersionSource.DECLARED,
                                OptionalLong.of(7),
                                "ffeeddccbbaa99887766554433221100".repeat(2),
                                "rsassa-pss-sha256")),
                List.of(new Key("thermo-1", "1".repeat(64)), new Key("thermo-2", "2".repeat(64))),
                CREATED);
    }

    private static Statement of(List<Image> images, List<Key> keys, Instant created) {
        return new Statement(
                "thermo-controller",
                "release",
                "5d0c9a3b1f7e4d62a8b5c4e3f2019d8c7b6a59483726150f0e1d2c3b4a596877",
                images,
                keys,
                "ci",
                false,
                Optional.of("3".repeat(64)),
                Origin.UNKNOWN,
                new Origin(
                        Optional.of("https://git.example.com/thermo/controller"),
                        Optional.of("8c1f0b2d"),
                        Optional.of("refs/tags/v1.4.2"),
                        Optional.of("none")),
                Optional.of("4".repeat(64)),
                Optional.empty(),
                Optional.of("5".repeat(64)),
                Optional.empty(),
                "6".repeat(64),
                created,
                CREATED,
                Instant.parse("2026-12-02T03:00:00Z"),
                true);
    }
}
