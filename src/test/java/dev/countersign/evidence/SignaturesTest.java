package dev.countersign.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.policy.Policy;
import dev.countersign.policy.Votes;
import dev.countersign.testing.PolicyOf;
import dev.countersign.testing.SshSecurityKey;
import dev.countersign.testing.StatementText;
import dev.countersign.testing.TestAuthenticator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Signatures become votes: people by channel, each person once. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignaturesTest {
    private static final TestAuthenticator PASSKEY_1 = new TestAuthenticator("approver-1");
    private static final TestAuthenticator PASSKEY_1_AGAIN = new TestAuthenticator("approver-1");
    private static final TestAuthenticator PASSKEY_2 = new TestAuthenticator("approver-2");
    private static final SshSecurityKey KEY_1 = new SshSecurityKey("approver-1");
    private static final SshSecurityKey KEY_3 = new SshSecurityKey("approver-3");
    private static final Policy POLICY = PolicyOf.approvers(
            PASSKEY_1.policyLine(),
            PASSKEY_1_AGAIN.policyLine(),
            PASSKEY_2.policyLine(),
            KEY_1.policyLine(),
            KEY_3.policyLine());
    private static final byte[] STATEMENT = StatementText.example().bytes();
    private static final SignedText TEXT = SignedText.approve(STATEMENT);

    @Test
    void the_kind_of_the_signature_is_the_channel() throws EvidenceException {
        assertThat(Signatures.vote(POLICY, PASSKEY_2.approve(STATEMENT), TEXT))
                .isEqualTo(new Vote("approver-2", Channel.WEB));
        assertThat(Signatures.vote(POLICY, KEY_3.approve(STATEMENT), TEXT))
                .isEqualTo(new Vote("approver-3", Channel.COMMAND_LINE));
    }

    @Test
    void people_are_counted_once_whatever_they_signed_with() throws EvidenceException {
        List<PersonSignature> signatures = List.of(
                PASSKEY_1.approve(STATEMENT),
                PASSKEY_1_AGAIN.approve(STATEMENT),
                KEY_1.approve(STATEMENT),
                PASSKEY_2.approve(STATEMENT),
                PASSKEY_2.approve(STATEMENT));
        assertThat(Signatures.votes(POLICY, signatures, TEXT))
                .isEqualTo(new Votes(Set.of("approver-1", "approver-2"), Set.of("approver-1")));
    }

    @Test
    void nobody_is_nobody() throws EvidenceException {
        assertThat(Signatures.votes(POLICY, List.of(), TEXT)).isEqualTo(new Votes(Set.of(), Set.of()));
    }

    @Test
    void one_bad_signature_spoils_all() {
        List<PersonSignature> signatures =
                List.of(PASSKEY_1.approve(STATEMENT), KEY_3.reject("not this one", STATEMENT));
        assertThatThrownBy(() -> Signatures.votes(POLICY, signatures, TEXT))
                .isInstanceOf(EvidenceException.class)
                .hasMessage("The SSH signature by approver-3 does not count: "
                        + "the signature does not verify with the enrolled key");
    }

    @Test
    void strangers_have_no_vote() {
        assertRefused(
                new TestAuthenticator("approver-1").approve(STATEMENT),
                "An assertion is by a credential that the policy does not name");
        assertRefused(
                new SshSecurityKey("approver-1").approve(STATEMENT),
                "An SSH signature is by a key that the policy does not name");
    }

    @Test
    void an_assertion_over_another_text_has_none() {
        assertRefused(
                PASSKEY_1.reject("not this one", STATEMENT),
                "The assertion by approver-1 does not count: "
                        + "the client data is not that of a signature over this text at http://localhost:8080");
    }

    @Test
    void no_action_counts_as_another() {
        List<SignedText> texts = List.of(
                SignedText.approve(STATEMENT),
                SignedText.reject("because", STATEMENT),
                SignedText.veto("because", STATEMENT),
                SignedText.suspend(STATEMENT),
                SignedText.reject("because of that", STATEMENT));
        for (SignedText signed : texts) {
            for (SignedText asked : texts) {
                for (PersonSignature signature :
                        new PersonSignature[] {PASSKEY_1.sign(signed.challenge()), KEY_3.sign(signed)}) {
                    assertThat(counts(signature, asked)).isEqualTo(signed == asked);
                }
            }
        }
    }

    private static boolean counts(PersonSignature signature, SignedText text) {
        try {
            Signatures.vote(POLICY, signature, text);
            return true;
        } catch (EvidenceException e) {
            return false;
        }
    }

    private static void assertRefused(PersonSignature signature, String sentence) {
        assertThatThrownBy(() -> Signatures.vote(POLICY, signature, TEXT))
                .isInstanceOf(EvidenceException.class)
                .hasMessage(sentence);
    }
}
