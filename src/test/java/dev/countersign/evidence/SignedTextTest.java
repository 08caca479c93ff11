package dev.countersign.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.StatementText;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What people sign. The golden challenges were computed with {@code printf} and {@code sha256sum}. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignedTextTest {
    private static final byte[] STATEMENT = StatementText.example().bytes();

    @Test
    void an_approval_is_an_action_line_and_the_statement() {
        assertThat(SignedText.approve(STATEMENT).bytes())
                .isEqualTo(("countersign/approve/v1\n" + new String(STATEMENT, US_ASCII)).getBytes(US_ASCII));
    }

    @Test
    void a_refusal_has_its_reason_between() {
        assertThat(SignedText.reject("too late", STATEMENT).bytes())
                .isEqualTo(("countersign/reject/v1\nreason=too%20late\n" + new String(STATEMENT, US_ASCII))
                        .getBytes(US_ASCII));
    }

    @Test
    void a_veto_has_its_reason_between() {
        assertThat(SignedText.veto("too late", STATEMENT).bytes())
                .isEqualTo(("countersign/veto/v1\nreason=too%20late\n" + new String(STATEMENT, US_ASCII))
                        .getBytes(US_ASCII));
        assertThatThrownBy(() -> SignedText.veto("", STATEMENT)).hasMessage("reason must have 1 to 512 bytes");
    }

    @Test
    void a_suspension_is_an_action_line_and_the_change() {
        assertThat(SignedText.suspend(STATEMENT).bytes())
                .isEqualTo(("countersign/suspend/v1\n" + new String(STATEMENT, US_ASCII)).getBytes(US_ASCII));
    }

    @Test
    void the_challenge_is_its_SHA_256() {
        assertThat(hex(SignedText.approve(STATEMENT)))
                .isEqualTo("d66ce2fb473b6f9e8e0ee47e1270050bb6da7aee874cc15301b6881c66e93a59");
        assertThat(hex(SignedText.reject("too late", STATEMENT)))
                .isEqualTo("147a3b8e875883fe04914d7ec0a1248004890d6b1a59b9d6c67e1a97af02dd9d");
    }

    @Test
    void no_two_actions_reasons_or_statements_have_one_challenge() {
        byte[] other = StatementText.example().with("channel", "beta").bytes();
        assertThat(Stream.of(
                                SignedText.approve(STATEMENT),
                                SignedText.approve(other),
                                SignedText.reject("no", STATEMENT),
                                SignedText.reject("none", STATEMENT),
                                SignedText.reject("no", other),
                                SignedText.veto("no", STATEMENT),
                                SignedText.suspend(STATEMENT))
                        .map(SignedTextTest::hex))
                .doesNotHaveDuplicates();
    }

    @Test
    void a_reason_cannot_hold_a_line() {
        assertThatThrownBy(() -> SignedText.reject("no\ncountersign/approve/v1", STATEMENT))
                .isInstanceOf(StatementException.class)
                .hasMessage("reason holds a control or direction-changing character");
    }

    @Test
    void a_reason_has_1_to_512_bytes() {
        assertThatThrownBy(() -> SignedText.reject("", STATEMENT)).hasMessage("reason must have 1 to 512 bytes");
        assertThatThrownBy(() -> SignedText.reject("é".repeat(257), STATEMENT))
                .hasMessage("reason must have 1 to 512 bytes");
        assertThat(SignedText.reject("é".repeat(256), STATEMENT).bytes()).contains("%C3%A9%C3%A9".getBytes(US_ASCII));
    }

    @Test
    void its_bytes_cannot_be_changed_from_outside() {
        var text = SignedText.approve(STATEMENT);
        String before = hex(text);
        text.bytes()[0] ^= 1;
        assertThat(hex(text)).isEqualTo(before);
    }

    private static String hex(SignedText text) {
        return HexFormat.of().formatHex(text.challenge());
    }
}
