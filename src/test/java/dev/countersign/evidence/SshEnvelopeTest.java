package dev.countersign.evidence;

import static dev.countersign.evidence.SshFiles.FOLDER;
import static dev.countersign.evidence.SshFiles.POLICY;
import static dev.countersign.evidence.SshFiles.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.Policy;
import dev.countersign.testing.Command;
import dev.countersign.testing.DerSignature;
import dev.countersign.testing.PolicyOf;
import dev.countersign.testing.SshBlob;
import dev.countersign.testing.SshKey;
import dev.countersign.testing.SshSecurityKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An SSH signature is by one enrolled key over one text, in one form, or it is nothing. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SshEnvelopeTest {
    private static final SshSecurityKey SECURITY_KEY = new SshSecurityKey("approver-1");

    static List<String> malformed() {
        return SshFiles.lines(FOLDER.resolve("invalid/sentences.txt"));
    }

    @ParameterizedTest
    @CsvSource({"security-key, approver-1", "p256, approver-2", "p256-sha256, approver-2", "ed25519, approver-3"})
    void a_genuine_signature_counts_over_the_command_line(String file, String person) throws EvidenceException {
        assertThat(Signatures.vote(POLICY, SshFiles.signature(file), TEXT))
                .isEqualTo(new Vote(person, Channel.COMMAND_LINE));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refuses(String nameAndSentence) {
        String[] parts = nameAndSentence.split(": ", 2);
        assertRefused(SshFiles.signature("invalid/" + parts[0]), parts[1]);
    }

    @Test
    void every_file_has_its_sentence() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("invalid"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".sig")))
                    .containsExactlyInAnyOrderElementsOf(malformed().stream()
                            .map(line -> line.split(": ")[0] + ".sig")
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"security-key", "p256", "ed25519"})
    void no_part_of_it_is_enough(String file) {
        byte[] genuine = SshFiles.signature(file).blob();
        for (int length = 1; length < genuine.length; length++) {
            assertRefused(
                    new SshSignature(Arrays.copyOf(genuine, length)),
                    "An SSH signature is refused: it ends in the middle of a field");
        }
    }

    @Test
    void of_all_flags_only_these_two_and_reserved_ones_count() {
        var policy = PolicyOf.approvers(SECURITY_KEY.policyLine());
        for (int flags = 0; flags < 256; flags++) {
            boolean good = (flags & 0x05) == 0x05 && (flags & 0xD8) == 0;
            var signature =
                    new SshSignature(SECURITY_KEY.blob(TEXT.bytes(), flags, 1).bytes());
            assertThat(counts(policy, signature)).as("flags %02X", flags).isEqualTo(good);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Integer.MAX_VALUE, -1})
    void no_counter_decides(int counter) {
        var policy = PolicyOf.approvers(SECURITY_KEY.policyLine());
        var signature = new SshSignature(
                SECURITY_KEY.blob(TEXT.bytes(), SshSecurityKey.FLAGS, counter).bytes());
        assertThat(counts(policy, signature)).isTrue();
    }

    @Test
    void a_security_key_may_sign_by_either_hash() {
        var policy = PolicyOf.approvers(SECURITY_KEY.policyLine());
        var blob = SshBlob.by(SECURITY_KEY.wire()).withHash("sha256");
        var signature = SECURITY_KEY.signed(blob, TEXT.bytes(), SshSecurityKey.FLAGS, 1);
        assertThat(counts(policy, new SshSignature(signature.bytes()))).isTrue();
    }

    @Test
    void the_application_is_that_of_the_enrolled_key() {
        var other = new SshSecurityKey("approver-1", "ssh:countersign");
        var signature = other.sign(TEXT);
        assertThat(counts(PolicyOf.approvers(other.policyLine()), signature)).isTrue();
        assertThat(counts(PolicyOf.approvers(SECURITY_KEY.policyLine()), signature))
                .isFalse();
    }

    @Test
    void the_second_signature_that_follows_from_a_genuine_one_counts_too() {
        // Whoever deduplicates by signature would count one person twice; we count people.
        var policy = PolicyOf.approvers(SECURITY_KEY.policyLine());
        var genuine = SECURITY_KEY.blob(TEXT.bytes(), SshSecurityKey.FLAGS, 7);
        byte[] fields = genuine.signature();
        int start = 4 + SshSecurityKey.TYPE.length();
        byte[] tail = Arrays.copyOfRange(fields, fields.length - 5, fields.length);
        var numbers = numbers(Arrays.copyOfRange(fields, start + 4, fields.length - 5));
        var twin = genuine.withSignature(SshBlob.join(
                Arrays.copyOf(fields, start),
                SshBlob.string(
                        SshBlob.numbers(numbers.twin().r(), numbers.twin().s())),
                tail));
        assertThat(twin.bytes()).isNotEqualTo(genuine.bytes());
        assertThat(counts(policy, new SshSignature(twin.bytes()))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_key_of_OpenSSH_signs_one_text_and_no_other(SshKey.Kind kind, @TempDir Path folder) throws EvidenceException {
        var key = SshKey.create(folder, "approver-1", kind);
        var policy = PolicyOf.approvers(key.policyLine());
        assertThat(Signatures.vote(policy, key.sign(TEXT), TEXT))
                .isEqualTo(new Vote("approver-1", Channel.COMMAND_LINE));
        assertThat(counts(policy, key.sign(SignedText.approve(new byte[] {'x'}))))
                .isFalse();
        assertThat(counts(PolicyOf.approvers(SECURITY_KEY.policyLine()), key.sign(TEXT)))
                .isFalse();
    }

    @Test
    void OpenSSH_takes_our_software_security_key_for_a_real_one(@TempDir Path folder) throws IOException {
        Path signature = Files.writeString(
                folder.resolve("text.sig"), SECURITY_KEY.sign(TEXT).armored());
        Path text = Files.write(folder.resolve("text"), TEXT.bytes());
        String check = "\"$0\" -Y check-novalidate -n countersign -s \"$1\" < \"$2\"";
        assertThat(Command.run(
                                folder,
                                List.of(
                                        "sh",
                                        "-c",
                                        check,
                                        SshKey.program().toString(),
                                        signature.toString(),
                                        text.toString()))
                        .output())
                .startsWith("Good \"countersign\" signature with ECDSA-SK key");
    }

    private static boolean counts(Policy policy, SshSignature signature) {
        try {
            Signatures.vote(policy, signature, TEXT);
            return true;
        } catch (EvidenceException e) {
            return false;
        }
    }

    private static void assertRefused(SshSignature signature, String sentence) {
        assertThatThrownBy(() -> Signatures.vote(POLICY, signature, TEXT))
                .isInstanceOf(EvidenceException.class)
                .hasMessage(sentence);
    }

    private static DerSignature numbers(byte[] ssh) {
        int length = ssh[3];
        return new DerSignature(
                new BigInteger(ssh, 4, length), new BigInteger(ssh, 8 + length, ssh.length - 8 - length));
    }
}
