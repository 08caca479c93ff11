package dev.countersign.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.SshKey;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The armour of an SSH signature is what ssh-keygen writes, to the last line feed. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SshSignatureTest {
    private static final String NO_ARMOUR = "this is not an SSH signature as ssh-keygen writes it";
    private static final String NO_BASE64 = "the armour of the SSH signature holds something else than its base64";
    private static final String OTHER_LINES = "the lines of the SSH signature are not those that ssh-keygen writes";

    /** What is done to the armour of ssh-keygen, and why it is refused then. */
    record Change(String name, UnaryOperator<String> change, String sentence) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Change> changes() {
        return Stream.of(
                new Change("empty", text -> "", NO_ARMOUR),
                new Change("begin and end alone", SshSignatureTest::withoutBody, NO_ARMOUR),
                new Change("overlapping begin and end", text -> "-----BEGIN SSH SIGNATURE-----\n-----END", NO_ARMOUR),
                new Change("no begin", text -> text.substring(text.indexOf('\n') + 1), NO_ARMOUR),
                new Change("no end", text -> text.substring(0, text.indexOf("-----END")), NO_ARMOUR),
                new Change("of a key", text -> text.replace("SSH SIGNATURE", "OPENSSH PRIVATE KEY"), NO_ARMOUR),
                new Change("text before it", text -> "\n" + text, NO_ARMOUR),
                new Change("text behind it", text -> text + "\n", NO_ARMOUR),
                new Change("no last line feed", String::stripTrailing, NO_ARMOUR),
                new Change("carriage returns", text -> text.replace("\n", "\r\n"), NO_ARMOUR),
                new Change("too long", text -> text.replace("U1NI", "U1NI".repeat(800)), NO_ARMOUR),
                new Change("another alphabet", text -> text.replace("U1NI", "U1N_"), NO_BASE64),
                new Change("a letter too few", text -> text.replace("U1NI", "U1N"), NO_BASE64),
                new Change("a space", text -> text.replace("U1NI", "U1N I"), NO_BASE64),
                new Change("a NUL", text -> text.replace("U1NI", "U1\0I"), NO_BASE64),
                new Change("an empty line", text -> text.replace("U1NI", "\nU1NI"), OTHER_LINES),
                new Change("shorter lines", text -> text.replace("U1NI", "U1NI\n"), OTHER_LINES),
                new Change("other unused bits", SshSignatureTest::otherBits, OTHER_LINES),
                new Change("no padding", text -> text.replace("=", ""), OTHER_LINES),
                new Change(
                        "more than 2,048 bytes",
                        text -> withBody("A".repeat(70).concat("\n").repeat(39) + "A".repeat(4)),
                        NO_BASE64));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void refuses(Change change) {
        byte[] blob = Arrays.copyOf("SSHSIG".getBytes(US_ASCII), 100); // its base64 is padded
        String genuine = new SshSignature(blob).armored();
        String changed = change.change().apply(genuine);
        assertThat(changed).isNotEqualTo(genuine);
        assertThatThrownBy(() -> SshSignature.ofArmored(changed))
                .isInstanceOf(EvidenceException.class)
                .hasMessage(change.sentence());
    }

    @ParameterizedTest
    @EnumSource
    void what_ssh_keygen_writes_comes_back(SshKey.Kind kind, @TempDir Path folder) throws EvidenceException {
        var key = SshKey.create(folder, "approver-1", kind);
        for (int i = 0; i < 5; i++) { // ECDSA signatures differ in length
            String armour = key.sign(new byte[] {(byte) i}, "countersign");
            assertThat(SshSignature.ofArmored(armour).armored()).isEqualTo(armour);
        }
    }

    @Test
    void every_length_comes_back() throws EvidenceException {
        var random = new Random(1);
        for (int length = 1; length <= SshSignature.MAXIMUM_BYTES; length++) {
            byte[] blob = new byte[length];
            random.nextBytes(blob);
            String armour = new SshSignature(blob).armored();
            assertThat(armour).hasSizeLessThanOrEqualTo(SshSignature.MAXIMUM_ARMOURED);
            assertThat(armour.lines().filter(line -> line.length() > 70)).isEmpty();
            assertThat(SshSignature.ofArmored(armour).blob()).isEqualTo(blob);
        }
    }

    @Test
    void one_without_bytes_or_with_too_many_cannot_exist() {
        assertThatThrownBy(() -> new SshSignature(new byte[0]))
                .isInstanceOf(StatementException.class)
                .hasMessage("an SSH signature must have 1 to 2048 bytes, it has 0");
        assertThatThrownBy(() -> new SshSignature(new byte[2_049]))
                .hasMessage("an SSH signature must have 1 to 2048 bytes, it has 2049");
    }

    @Test
    void it_keeps_its_own_bytes() {
        byte[] blob = {1, 2, 3};
        var signature = new SshSignature(blob);
        blob[0] = 9;
        assertThat(signature.blob()).containsExactly(1, 2, 3);
    }

    private static String withoutBody(String unused) {
        return withBody("").replace("-----\n\n-----", "-----\n-----");
    }

    private static String withBody(String body) {
        return "-----BEGIN SSH SIGNATURE-----\n" + body + "\n-----END SSH SIGNATURE-----\n";
    }

    /** The last letter before the padding stands for bits of which some are unused. */
    private static String otherBits(String text) {
        int last = text.indexOf('=') - 1;
        return text.substring(0, last) + (char) (text.charAt(last) + 1) + text.substring(last + 1);
    }
}
