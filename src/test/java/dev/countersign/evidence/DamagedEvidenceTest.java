package dev.countersign.evidence;

import static dev.countersign.evidence.SshFiles.POLICY;
import static dev.countersign.evidence.SshFiles.TEXT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.testing.StatementText;
import dev.countersign.testing.TestAuthenticator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of what a person signed no bit can change. It takes long and finds no limit, so mutation tests leave it out. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DamagedEvidenceTest {

    @ParameterizedTest
    @ValueSource(strings = {"security-key", "p256", "ed25519"})
    void no_bit_of_an_SSH_signature_can_change(String file) {
        byte[] genuine = SshFiles.signature(file).blob();
        for (int bit = 0; bit < 8 * genuine.length; bit++) {
            var changed = new SshSignature(flipped(genuine, bit));
            assertThatThrownBy(() -> Signatures.vote(POLICY, changed, TEXT))
                    .as("bit %d", bit)
                    .isInstanceOf(EvidenceException.class);
        }
    }

    @Test
    void no_bit_of_an_assertion_can_change() {
        var authenticator = new TestAuthenticator("approver-1");
        byte[] statement = StatementText.example().bytes();
        byte[] challenge = SignedText.approve(statement).challenge();
        var genuine = authenticator.approve(statement);
        byte[][] members = {genuine.clientDataJson(), genuine.authenticatorData(), genuine.signature()};
        for (int member = 0; member < members.length; member++) {
            for (int bit = 0; bit < 8 * members[member].length; bit++) {
                byte[][] changed = members.clone();
                changed[member] = flipped(members[member], bit);
                var assertion = new Assertion(genuine.credentialId(), changed[0], changed[1], changed[2]);
                assertThat(AssertionVerifier.refusal(
                                assertion,
                                challenge,
                                TestAuthenticator.RP,
                                TestAuthenticator.ORIGIN,
                                authenticator.spki(),
                                false))
                        .as("bit %d of member %d", bit, member)
                        .isPresent();
            }
        }
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }
}
