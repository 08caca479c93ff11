package dev.countersign.evidence.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.SshSignature;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions and answers as bytes: each comes back as it was, and nothing is taken that is a byte more or less. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MessagesTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final Answer.Receipt RECEIPT =
            new Answer.Receipt(Long.MAX_VALUE, Instant.parse("2026-11-25T03:00:00Z"), "f".repeat(64));

    static Stream<Question> questions() {
        return Stream.of(
                new Question.Intend("statement".getBytes(US_ASCII), List.of()),
                new Question.Intend("statement".getBytes(US_ASCII), List.of(assertion(1), assertion(2))),
                new Question.Intend(new byte[16_384], Collections.nCopies(16, largest())),
                new Question.Complete(ID),
                new Question.Reject("statement".getBytes(US_ASCII), "zu früh", assertion(3)),
                new Question.Describe(),
                new Question.Health(),
                new Question.Veto("statement".getBytes(US_ASCII), "zu früh", ssh(4)),
                new Question.Propose("change".getBytes(US_ASCII), "version 1\n".getBytes(US_ASCII), List.of(ssh(5))),
                new Question.Propose("change".getBytes(US_ASCII), new byte[0], List.of(assertion(1), ssh(6))),
                new Question.Propose(new byte[0], new byte[40_960], List.of(ssh(SshSignature.MAXIMUM_BYTES))),
                Question.Present.nothing(),
                Question.Present.of(RECEIPT),
                new Question.Publish(),
                new Question.PolicyText(ID));
    }

    static Stream<Answer> answers() {
        return Stream.of(
                new Answer.Send(),
                RECEIPT,
                new Answer.Signed(RECEIPT, List.of()),
                new Answer.Signed(
                        RECEIPT,
                        List.of(
                                new Answer.ImageSignature(1, 1, new byte[384]),
                                new Answer.ImageSignature(32, 3, new byte[70]))),
                new Answer.Signed(RECEIPT, Collections.nCopies(96, new Answer.ImageSignature(255, 255, new byte[384]))),
                new Answer.Refused(RefusalCode.QUORUM, "Zu wenige."),
                new Answer.Description(
                        "version 1\n".getBytes(US_ASCII),
                        List.of(new Answer.PublicKeyOfToken("thermo-1", "rsa3072", new byte[422], "active")),
                        Optional.empty()),
                new Answer.Description(
                        new byte[40_960],
                        Collections.nCopies(32, new Answer.PublicKeyOfToken("k", "p256", new byte[91], "revoked")),
                        Optional.of(new Answer.PendingPolicy(ID, "e".repeat(64), RECEIPT.time()))),
                new Answer.Healthy(RECEIPT, 4_294_967_295L, Long.MAX_VALUE, "trusted"),
                new Answer.PublicFiles(7, new byte[30_000], new byte[72], "{}".getBytes(US_ASCII), new byte[71]),
                new Answer.PolicyBytes("version 1\n".getBytes(US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void a_question_comes_back(Question question) throws ProtocolException {
        assertThat(Question.of(question.frame()))
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .isEqualTo(question);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_comes_back(Answer answer) throws ProtocolException {
        assertThat(AnswerReader.read(answer.frame()))
                .usingRecursiveComparison()
                .withStrictTypeChecking()
                .isEqualTo(answer);
    }

    @ParameterizedTest
    @MethodSource("questions")
    void a_question_is_used_up_to_its_last_byte(Question question) {
        assertEndsExactly(question.frame(), Question::of);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_is_used_up_to_its_last_byte(Answer answer) {
        assertEndsExactly(answer.frame(), AnswerReader::read);
    }

    @Test
    void the_bytes_of_a_question_are_those_of_the_package_document() {
        var question = new Question.Reject(
                "S".getBytes(US_ASCII),
                "no",
                new Assertion(new byte[] {1}, new byte[] {2}, new byte[] {3}, new byte[] {4}));
        assertThat(HexFormat.of().formatHex(question.frame().bytes()))
                .isEqualTo(
                        "00000015" + "03" + "000153" + "00026e6f" + "01" + "000101" + "000102" + "000103" + "000104");
        assertThat(HexFormat.of()
                        .formatHex(new Question.Veto(new byte[] {'C'}, "no", ssh(3))
                                .frame()
                                .bytes()))
                .isEqualTo("0000000e" + "06" + "000143" + "00026e6f" + "02" + "0003030303");
        assertThat(HexFormat.of()
                        .formatHex(new Question.Present(2, "ff").frame().bytes()))
                .isEqualTo("0000000d" + "08" + "0000000000000002" + "00026666");
        assertThat(HexFormat.of().formatHex(new Question.Complete(ID).frame().bytes()))
                .isEqualTo("00000021" + "02" + ID);
    }

    @Test
    void more_than_16_signatures_are_not_read() {
        var question = new Question.Intend(new byte[1], Collections.nCopies(17, assertion(1)));
        assertThatThrownBy(() -> Question.of(question.frame()))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("there are 17 items where at most 16 are allowed");
    }

    @Test
    void an_assertion_with_an_empty_or_oversized_member_is_not_read() {
        byte[] body = {0, 1, 'S', 1, 1, 0, 0, 0, 1, 2, 0, 1, 3, 0, 1, 4};
        assertThatThrownBy(() -> Question.of(new Frame(1, body)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("credentialId must have 1 to 1023 bytes, it has 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 255})
    void a_signature_of_another_kind_is_not_read(int kind) {
        byte[] body = {0, 1, 'S', 1, (byte) kind, 0, 1, 1};
        assertThatThrownBy(() -> Question.of(new Frame(1, body)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("there is no signature of kind " + kind);
    }

    @Test
    void an_empty_or_oversized_SSH_signature_is_not_read() {
        byte[] body = {0, 1, 'S', 1, 2, 0, 0};
        assertThatThrownBy(() -> Question.of(new Frame(1, body)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("an SSH signature must have 1 to 2048 bytes, it has 0");
    }

    @Test
    void a_time_that_does_not_exist_is_not_read() {
        byte[] body = new BodyWriter()
                .u64(1)
                .text("yesterday")
                .text("f".repeat(64))
                .frame(33)
                .body();
        assertThatThrownBy(() -> AnswerReader.read(new Frame(33, body)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("an answer has no time where one must be");
    }

    @Test
    void a_text_that_is_not_UTF_8_is_not_read() {
        byte[] body = {0, 1, 'S', 0, 1, (byte) 0xFF, 1, 0, 1, 1, 0, 1, 2, 0, 1, 3, 0, 1, 4};
        assertThatThrownBy(() -> Question.of(new Frame(3, body)))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("a text is not UTF-8");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 11, 15, 16, 17, 31, 32, 39, 255})
    void there_is_no_question_of_another_kind(int kind) {
        assertThatThrownBy(() -> Question.of(new Frame(kind, new byte[0])))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("there is no question of kind " + kind);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 16, 31, 40, 255})
    void there_is_no_answer_of_another_kind(int kind) {
        assertThatThrownBy(() -> AnswerReader.read(new Frame(kind, new byte[0])))
                .isInstanceOf(ProtocolException.class)
                .hasMessage("there is no answer of kind " + kind);
    }

    @ParameterizedTest
    @EnumSource
    void every_refusal_has_a_word(RefusalCode code) throws ProtocolException {
        assertThat(code.word()).matches("[a-z]+");
        assertThat(RefusalCode.of(code.word())).isEqualTo(code);
    }

    @Test
    void an_unknown_refusal_is_not_read() {
        assertThatThrownBy(() -> RefusalCode.of("QUORUM")).hasMessage("there is no refusal 'QUORUM'");
    }

    @Test
    void only_what_time_or_an_operator_mends_is_worth_another_try() {
        assertThat(Arrays.stream(RefusalCode.values()).filter(RefusalCode::later))
                .containsExactly(RefusalCode.CLOCK, RefusalCode.WAITING, RefusalCode.BEHIND, RefusalCode.BUSY);
    }

    private interface Reading {
        Object read(Frame frame) throws ProtocolException;
    }

    private static void assertEndsExactly(Frame frame, Reading reading) {
        byte[] body = frame.body();
        if (body.length < Frame.MAXIMUM_BODY) {
            assertThatThrownBy(() -> reading.read(new Frame(frame.kind(), Arrays.copyOf(body, body.length + 1))))
                    .isInstanceOf(ProtocolException.class)
                    .hasMessage("a message has 1 bytes too many");
        }
        for (int length = 0; length < body.length; length += 1 + length / 100) {
            var cut = new Frame(frame.kind(), Arrays.copyOf(body, length));
            assertThatThrownBy(() -> reading.read(cut)).as("cut to %d", length).isInstanceOf(ProtocolException.class);
        }
    }

    private static Assertion assertion(int start) {
        byte[] bytes = {(byte) start, 2, 3};
        return new Assertion(bytes, bytes, bytes, bytes);
    }

    private static SshSignature ssh(int length) {
        byte[] blob = new byte[length];
        Arrays.fill(blob, (byte) length);
        return new SshSignature(blob);
    }

    private static Assertion largest() {
        return new Assertion(
                new byte[Assertion.MAXIMUM_CREDENTIAL_ID],
                new byte[Assertion.MAXIMUM_CLIENT_DATA],
                new byte[Assertion.MAXIMUM_AUTHENTICATOR_DATA],
                new byte[Assertion.MAXIMUM_SIGNATURE]);
    }
}
