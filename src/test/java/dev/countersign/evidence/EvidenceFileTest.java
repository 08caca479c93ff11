package dev.countersign.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.StatementText;
import dev.countersign.testing.TestAuthenticator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file by which an operator hands evidence to the signer past the server. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EvidenceFileTest {
    private static final byte[] CHANGE =
            read("src/test/resources/evidence/change-v1.txt").getBytes(US_ASCII);
    private static final byte[] STATEMENT = StatementText.example().bytes();
    private static final String EXAMPLE = read("src/test/resources/evidence/evidence-v1.txt");
    private static final SshSignature SSH = SshFiles.signature("p256");

    @Test
    void the_example_of_the_package_document_is_built_and_read() throws EvidenceException {
        var built = new EvidenceFile(
                EvidenceFile.Action.SUSPEND, Optional.empty(), CHANGE, SshFiles.signature("suspension"));
        assertThat(new String(built.encode(), US_ASCII)).isEqualTo(EXAMPLE);
        assertThat(EvidenceFile.parse(EXAMPLE.getBytes(US_ASCII)))
                .usingRecursiveComparison()
                .isEqualTo(built);
        assertThat(Signatures.vote(SshFiles.POLICY, built.signature(), built.signedText()))
                .isEqualTo(new Vote("approver-2", Channel.COMMAND_LINE));
    }

    @Test
    void both_kinds_of_signature_come_back() throws EvidenceException {
        var assertion = new TestAuthenticator("approver-1").reject("too hot: 50 %", STATEMENT);
        for (PersonSignature signature : new PersonSignature[] {SSH, assertion}) {
            var file = new EvidenceFile(EvidenceFile.Action.REJECT, Optional.of("too hot: 50 %"), STATEMENT, signature);
            assertThat(EvidenceFile.parse(file.encode()))
                    .usingRecursiveComparison()
                    .withStrictTypeChecking()
                    .isEqualTo(file);
        }
    }

    @Test
    void the_largest_fits() throws EvidenceException {
        byte[] text = new byte[Statement.MAXIMUM_BYTES];
        var assertion = new Assertion(new byte[1_023], new byte[1_024], new byte[512], new byte[128]);
        var file = new EvidenceFile(EvidenceFile.Action.VETO, Optional.of("ü".repeat(256)), text, assertion);
        assertThat(EvidenceFile.parse(file.encode()).text()).isEqualTo(text);
    }

    @Test
    void each_action_has_its_own_text() {
        assertThat(signedText(EvidenceFile.Action.REJECT, Optional.of("no")))
                .startsWith("countersign/reject/v1\nreason=no\n");
        assertThat(signedText(EvidenceFile.Action.VETO, Optional.of("no")))
                .startsWith("countersign/veto/v1\nreason=no\n");
        assertThat(signedText(EvidenceFile.Action.SUSPEND, Optional.empty()))
                .isEqualTo("countersign/suspend/v1\n" + new String(CHANGE, US_ASCII));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    evidence/v1 | evidence/v2 | the evidence file is refused: the first line must be countersign/evidence/v1
                    action=suspend | action=approve | the evidence file is refused: action must be reject, veto or suspend
                    action=suspend | action=veto | the evidence file is refused: a rejection or veto has a reason, a suspension has none
                    reason=none | reason=why | the evidence file is refused: a rejection or veto has a reason, a suspension has none
                    text=Y291 | text=Y2_= | the evidence file is refused: text is not base64url without padding
                    text=Y291 | text=Y29+ | the evidence file is refused: text is not base64url without padding
                    signature=ssh: | signature=pgp: | the evidence file is refused: signature must be ssh: and one, or webauthn: and four fields of base64url
                    signature=ssh: | signature=webauthn: | the evidence file is refused: signature must be ssh: and one, or webauthn: and four fields of base64url
                    signature=ssh: | signature=webauthn:.AA.AA. | the evidence file is refused: credentialId must have 1 to 1023 bytes, it has 0
                    signature=ssh: | signature=ssh:AA. | the evidence file is refused: signature is not base64url without padding
                    text= | reason=none\\ntext= | the evidence file is refused: expected the line text=, found reason=none
                    """)
    void refuses(String genuine, String changed, String sentence) {
        assertThat(EXAMPLE).contains(genuine);
        assertRefused(EXAMPLE.replace(genuine, changed.replace("\\n", "\n")), sentence);
    }

    @Test
    void it_has_one_form_and_nothing_around_it() {
        assertRefused(EXAMPLE + "x\n", "the evidence file is refused: there is text after the last line");
        var odd = new EvidenceFile(EvidenceFile.Action.SUSPEND, Optional.empty(), new byte[] {1}, SSH);
        String text = new String(odd.encode(), US_ASCII);
        for (String spelling : new String[] {"AQ==", "AR"}) {
            assertRefused(text.replace("text=AQ", "text=" + spelling), "the evidence file is not in its one byte form");
        }
        assertRefused(
                EXAMPLE + "x".repeat(40_000),
                "the evidence file is refused: such a text has at most 32768 bytes, this one has "
                        + (EXAMPLE.length() + 40_000));
        assertRefused(
                EXAMPLE.replaceFirst("signature=.*", "signature=ssh:"),
                "the evidence file is refused: an SSH signature must have 1 to 2048 bytes, it has 0");
    }

    private static String signedText(EvidenceFile.Action action, Optional<String> reason) {
        return new String(
                new EvidenceFile(action, reason, CHANGE, SSH).signedText().bytes(), US_ASCII);
    }

    private static void assertRefused(String text, String sentence) {
        assertThatThrownBy(() -> EvidenceFile.parse(text.getBytes(US_ASCII)))
                .isInstanceOf(EvidenceException.class)
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
