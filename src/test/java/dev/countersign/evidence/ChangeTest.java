package dev.countersign.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The text of a change, in its one byte form. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ChangeTest {
    private static final Instant CREATED = Instant.parse("2026-11-25T03:00:00Z");
    private static final String EXAMPLE = read("src/test/resources/evidence/change-v1.txt");

    @Test
    void the_example_of_the_package_document_is_built_and_read() {
        var built = new Change(
                "c".repeat(64),
                Change.Kind.SUSPEND,
                "6".repeat(64),
                "1".repeat(64),
                "Notebook of a release manager stolen",
                "security-1",
                CREATED,
                CREATED,
                Instant.parse("2026-11-26T03:00:00Z"),
                true);
        assertThat(new String(built.encode(), US_ASCII)).isEqualTo(EXAMPLE);
        assertThat(Change.parse(EXAMPLE.getBytes(US_ASCII))).isEqualTo(built);
    }

    @ParameterizedTest
    @EnumSource
    void every_kind_comes_back(Change.Kind kind) {
        String subject = kind == Change.Kind.CLOCK ? "2036-11-25T03:00:00Z" : "1".repeat(64);
        var change = of(kind, subject);
        assertThat(Change.parse(change.encode())).isEqualTo(change);
        assertThat(new String(change.encode(), US_ASCII))
                .contains("\nkind=" + kind.word() + "\n")
                .contains("\nmark=none\n");
    }

    @Test
    void only_a_change_of_the_clock_states_a_time() {
        assertThat(of(Change.Kind.CLOCK, "2036-11-25T03:00:00Z").statedTime())
                .isEqualTo(Instant.parse("2036-11-25T03:00:00Z"));
        assertThatThrownBy(() -> of(Change.Kind.LIFT, "1".repeat(64)).statedTime())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a change of kind lift states no time");
    }

    @ParameterizedTest
    @EnumSource
    void a_suspension_is_signed_under_its_own_action_and_the_others_are_approved(Change.Kind kind) {
        var change = of(kind, kind == Change.Kind.CLOCK ? "2036-11-25T03:00:00Z" : "1".repeat(64));
        String action = kind == Change.Kind.SUSPEND ? "suspend" : "approve";
        assertThat(new String(change.signedText().bytes(), US_ASCII))
                .isEqualTo("countersign/" + action + "/v1\n" + new String(change.encode(), US_ASCII));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    countersign/change/v1 | countersign/change/v2 | the first line must be countersign/change/v1
                    countersign/change/v1 | countersign/statement/v1 | the first line must be countersign/change/v1
                    change=c | change=C | change must be 64 lower-case hexadecimal digits
                    change=c | change=cc | change must be 64 lower-case hexadecimal digits
                    kind=suspend | kind=Suspend | kind must be policy, suspend, lift, revoke or clock
                    kind=suspend | kind=enrol | kind must be policy, suspend, lift, revoke or clock
                    kind=suspend | kind=clock | subject must be a time of the form 2026-11-25T03:00:00Z
                    policy=6 | policy=none6 | policy must be 64 lower-case hexadecimal digits
                    subject=1 | subject=thermo-1 | subject must be 64 lower-case hexadecimal digits
                    reason=Notebook%20of | reason=Notebook of | the change is not in its one byte form
                    reason=Notebook | reason=%4eotebook | the change is not in its one byte form
                    reason=Notebook | reason=%0ANotebook | reason holds a control or direction-changing character
                    reason=Notebook | purpose=Notebook | expected the line reason=, found purpose=Notebook%20of%20a%20release%20manager%20stolen
                    proposer=security-1 | proposer=none | proposer must start with a letter or digit, have at most 128 of A-Z a-z 0-9 . _ : @ + - and not be 'none'
                    created=2026-11-25 | created=2026-11-26 | the times must be in the order created, not-before, not-after
                    created=2026-11-25 | created=2026-02-30 | created is not a time that exists: 2026-02-30T03:00:00Z
                    not-before=2026-11-25T | not-before=2026-11-25t | not-before must be a time of the form 2026-11-25T03:00:00Z
                    not-after=2026-11-26 | not-after=2026-11-25 | the times must be in the order created, not-before, not-after
                    mark=development | mark=production | mark must be 'development' or 'none'
                    """)
    void refuses(String genuine, String changed, String sentence) {
        assertThat(EXAMPLE).contains(genuine);
        assertRefused(EXAMPLE.replace(genuine, changed), sentence);
    }

    @Test
    void a_text_that_is_longer_or_shorter_is_none() {
        assertRefused("", "the text ends in the middle, or its last line has no line feed");
        assertRefused(EXAMPLE.stripTrailing(), "the text ends in the middle, or its last line has no line feed");
        assertRefused(EXAMPLE + "\n", "there is text after the last line");
        assertRefused(
                EXAMPLE + "x".repeat(4_096),
                "such a text has at most 4096 bytes, this one has " + (EXAMPLE.length() + 4_096));
        assertRefused(EXAMPLE.replace("\n", "\r\n"), "such a text holds printable ASCII and line feeds only");
    }

    @Test
    void a_statement_is_no_change() {
        assertRefused(
                read("src/test/resources/evidence/statement-v1.txt"), "the first line must be countersign/change/v1");
    }

    private static Change of(Change.Kind kind, String subject) {
        return new Change(
                "c".repeat(64),
                kind,
                "6".repeat(64),
                subject,
                "because",
                "security-1",
                CREATED,
                CREATED,
                CREATED.plusSeconds(1),
                false);
    }

    private static void assertRefused(String text, String sentence) {
        assertThatThrownBy(() -> Change.parse(text.getBytes(US_ASCII)))
                .isInstanceOf(StatementException.class)
                .hasMessage(sentence);
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
