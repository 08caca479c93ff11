package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_1_AGAIN;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.AUDITOR;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static dev.countersign.testing.TestRelease.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Answer.Refused;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.testing.DerSignature;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of refusals: everything that the signer must not take for the agreement of the right people. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ApprovalCheckTest {
    private static final Policy POLICY = SignerInMemory.pinned().policy();
    private static final Standing STANDING = standing();
    private final TestRelease thermo = TestRelease.thermo(POLICY, NOON);
    private final TestRelease valve = TestRelease.valve(POLICY, NOON);

    @Test
    void two_of_the_group_are_enough() {
        assertThat(refusal(thermo.approved())).isEmpty();
        assertThat(refusal(valve.approvedBy(SECURITY_1, APPROVER_2))).isEmpty();
        assertThat(refusal(TestRelease.thermoTwice(POLICY, NOON).approved())).isEmpty();
    }

    // ---- who ----

    @Test
    void nobody_is_not_enough() {
        assertRefused(thermo.with(), RefusalCode.QUORUM, "2 of 2 approvals by release-managers are still missing;");
    }

    @Test
    void one_of_two_is_not_enough() {
        assertRefused(
                thermo.approvedBy(APPROVER_1),
                RefusalCode.QUORUM,
                "1 of 2 approvals by release-managers is still missing;");
    }

    @Test
    void one_person_twice_is_one() {
        assertRefused(thermo.approvedBy(APPROVER_1, APPROVER_1), RefusalCode.QUORUM, "1 of 2");
        Assertion same = APPROVER_1.approve(thermo.statement());
        assertRefused(thermo.with(same, same), RefusalCode.QUORUM, "1 of 2");
    }

    @Test
    void one_person_with_two_credentials_is_one() {
        assertRefused(thermo.approvedBy(APPROVER_1, APPROVER_1_AGAIN), RefusalCode.QUORUM, "1 of 2");
    }

    @Test
    void the_other_form_of_a_signature_is_the_same_person() {
        Assertion genuine = APPROVER_1.approve(thermo.statement());
        Assertion twin = new Assertion(
                genuine.credentialId(),
                genuine.clientDataJson(),
                genuine.authenticatorData(),
                DerSignature.of(genuine.signature()).twin().strict());
        assertRefused(thermo.with(genuine, twin), RefusalCode.QUORUM, "1 of 2");
        assertThat(refusal(thermo.with(twin, APPROVER_2.approve(thermo.statement()))))
                .as("by itself it counts")
                .isEmpty();
    }

    @Test
    void sixteen_assertions_of_one_person_are_one() {
        var many = new TestAuthenticator[16];
        for (int i = 0; i < many.length; i++) {
            many[i] = i % 2 == 0 ? APPROVER_1 : APPROVER_1_AGAIN;
        }
        assertRefused(thermo.approvedBy(many), RefusalCode.QUORUM, "1 of 2");
    }

    @Test
    void somebody_outside_the_group_does_not_count() {
        assertRefused(thermo.approvedBy(APPROVER_1, AUDITOR), RefusalCode.QUORUM, "1 of 2");
    }

    @Test
    void a_credential_that_nobody_enrolled_is_refused_whoever_else_approved() {
        assertRefused(
                thermo.approvedBy(APPROVER_1, APPROVER_2, STRANGER),
                RefusalCode.EVIDENCE,
                "An assertion is by a credential that the policy does not name.");
    }

    @Test
    void a_stranger_under_an_enrolled_credential_is_refused() {
        Assertion strange = STRANGER.approve(thermo.statement());
        var borrowed = new Assertion(
                APPROVER_2.credentialId(), strange.clientDataJson(), strange.authenticatorData(), strange.signature());
        assertRefused(
                thermo.with(APPROVER_1.approve(thermo.statement()), borrowed),
                RefusalCode.EVIDENCE,
                "The assertion by approver-2 does not count: the signature does not verify with the enrolled key.");
    }

    @Test
    void one_person_under_the_credential_of_another_is_refused() {
        Assertion second = APPROVER_1_AGAIN.approve(thermo.statement());
        var borrowed = new Assertion(
                APPROVER_2.credentialId(), second.clientDataJson(), second.authenticatorData(), second.signature());
        assertRefused(
                thermo.with(APPROVER_1.approve(thermo.statement()), borrowed),
                RefusalCode.EVIDENCE,
                "The assertion by");
    }

    @Test
    void no_bit_of_a_credential_id_can_change() {
        Assertion genuine = APPROVER_1.approve(thermo.statement());
        Assertion other = APPROVER_2.approve(thermo.statement());
        for (int bit = 0; bit < 8 * 32; bit++) {
            byte[] id = genuine.credentialId().clone();
            id[bit / 8] ^= (byte) (1 << bit % 8);
            var changed = new Assertion(id, genuine.clientDataJson(), genuine.authenticatorData(), genuine.signature());
            assertRefused(thermo.with(changed, other), RefusalCode.EVIDENCE, "An assertion is by a credential");
        }
    }

    @Test
    void the_submitter_cannot_approve_even_beside_enough_others() {
        var own = thermo.with("submitter", "approver-1");
        assertRefused(
                own.approvedBy(APPROVER_1, APPROVER_2),
                RefusalCode.EVIDENCE,
                "approver-1 submitted this request and cannot approve it.");
        assertRefused(own.approvedBy(APPROVER_1_AGAIN, APPROVER_2), RefusalCode.EVIDENCE, "approver-1 submitted");
        assertRefused(own.approvedBy(APPROVER_2, SECURITY_1, APPROVER_1), RefusalCode.EVIDENCE, "approver-1 submitted");
        assertThat(refusal(own.approvedBy(APPROVER_2, SECURITY_1))).isEmpty();
    }

    @Test
    void a_channel_with_a_larger_quorum_asks_for_all() {
        var beta = thermo.with("channel", "beta");
        assertRefused(beta.approved(), RefusalCode.QUORUM, "1 of 3");
        assertThat(refusal(beta.approvedBy(APPROVER_1, APPROVER_2, SECURITY_1))).isEmpty();
    }

    // ---- what was signed ----

    @Test
    void an_approval_of_another_request_is_refused() {
        Assertion other = APPROVER_2.approve(thermo.again().statement());
        assertRefused(
                thermo.with(APPROVER_1.approve(thermo.statement()), other),
                RefusalCode.EVIDENCE,
                "The assertion by approver-2 does not count: the client data is not that of a signature over this text");
    }

    @Test
    void approvals_do_not_outlive_any_change_of_the_statement() {
        Assertion one = APPROVER_1.approve(thermo.statement());
        Assertion two = APPROVER_2.approve(thermo.statement());
        for (String name : thermo.text().names()) {
            if (!name.equals("images") && !name.equals("keys")) {
                byte[] changed = thermo.text()
                        .with(name, another(thermo.text().value(name)))
                        .bytes();
                assertThat(refusal(new Question.Intend(changed, List.of(one, two))))
                        .as(name)
                        .isPresent();
            }
        }
    }

    @Test
    void a_refusal_is_no_approval() {
        byte[] bytes = thermo.statement();
        assertRefused(
                thermo.with(APPROVER_1.approve(bytes), APPROVER_2.reject("no", bytes)),
                RefusalCode.EVIDENCE,
                "The assertion by approver-2 does not count");
    }

    @Test
    void an_approval_is_no_refusal() {
        byte[] bytes = thermo.statement();
        assertRejectionRefused(
                new Question.Reject(bytes, "no", APPROVER_1.approve(bytes)),
                RefusalCode.EVIDENCE,
                "The assertion by approver-1 does not count");
    }

    @Test
    void a_refusal_holds_for_its_reason_only() {
        byte[] bytes = thermo.statement();
        assertRejectionRefused(
                new Question.Reject(bytes, "yes", APPROVER_1.reject("no", bytes)),
                RefusalCode.EVIDENCE,
                "The assertion by approver-1 does not count");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "countersign/approve/v2\n",
                "countersign/veto/v1\n",
                "countersign/Approve/v1\n",
                "",
                "countersign/approve/v1"
            })
    void a_signature_under_another_action_is_refused(String action) {
        byte[] statement = thermo.statement();
        byte[] head = action.getBytes(StandardCharsets.US_ASCII);
        byte[] text = Arrays.copyOf(head, head.length + statement.length);
        System.arraycopy(statement, 0, text, head.length, statement.length);
        Assertion other = APPROVER_2.sign(Sha256.of(text));
        assertRefused(
                thermo.with(APPROVER_1.approve(statement), other),
                RefusalCode.EVIDENCE,
                "The assertion by approver-2 does not count");
    }

    @Test
    void a_login_is_no_approval() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        assertRefused(
                thermo.with(APPROVER_1.approve(thermo.statement()), APPROVER_2.sign(random)),
                RefusalCode.EVIDENCE,
                "The assertion by approver-2 does not count");
    }

    @Test
    void a_person_whom_the_authenticator_did_not_verify_is_refused() {
        byte[] clientData = TestAuthenticator.clientData(
                SignedText.approve(thermo.statement()).challenge(), TestAuthenticator.ORIGIN, "}");
        Assertion touched =
                APPROVER_2.sign(clientData, TestAuthenticator.authenticatorData(TestAuthenticator.RP, 0x01));
        assertRefused(
                thermo.with(APPROVER_1.approve(thermo.statement()), touched),
                RefusalCode.EVIDENCE,
                "The assertion by approver-2 does not count: the authenticator did not verify the person");
    }

    @Test
    void a_flaw_in_one_assertion_refuses_all_even_if_the_others_suffice() {
        byte[] bytes = thermo.statement();
        assertRefused(
                thermo.with(
                        APPROVER_1.approve(bytes),
                        APPROVER_2.approve(bytes),
                        SECURITY_1.approve(thermo.again().statement())),
                RefusalCode.EVIDENCE,
                "The assertion by security-1 does not count");
    }

    // ---- the policy ----

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "policy | 0000000000000000000000000000000000000000000000000000000000000000 | POLICY | This was made under the policy 0000",
                "mark | none | POLICY | The statement's development mark is not that of the policy.",
                "project | boiler-controller | POLICY | The policy has no product boiler-controller release.",
                "project | valve-controller | POLICY | The keys of the statement are not those of valve-controller release.",
                "channel | alpha | POLICY | The policy has no product thermo-controller alpha.",
                "channel | twice | POLICY | The keys of the statement are not those of thermo-controller twice.",
                "key.1.name | thermo-2 | POLICY | The keys of the statement are not those of thermo-controller release.",
                "key.1.name | valve-1 | POLICY | The keys of the statement are not those of thermo-controller release.",
                "key.1.spki-sha256 | 0000000000000000000000000000000000000000000000000000000000000000 | POLICY | The keys of the statement are not",
                "image.1.format | esp-secure-boot-v1 | POLICY | The format esp-secure-boot-v1 is not that of thermo-controller.",
                "image.1.algorithm | ecdsa-p256-sha256 | POLICY | The algorithm ecdsa-p256-sha256 is not that of the key.",
                "image.1.algorithm | rsa-pkcs1-sha256 | POLICY | The algorithm rsa-pkcs1-sha256 is not that of the key.",
                "image.1.target | esp32c6 | POLICY | The target esp32c6 is not one of thermo-controller.",
                "image.1.target | ESP32C3 | POLICY | The target ESP32C3 is not one of thermo-controller.",
                "image.1.size | 0 | ARTIFACT | An image has 1 to 16777216 bytes.",
                "image.1.size | 16777217 | ARTIFACT | An image has 1 to 16777216 bytes."
            })
    void what_the_policy_does_not_allow_is_refused_however_well_approved(
            String name, String value, RefusalCode code, String sentence) {
        assertRefused(thermo.with(name, value).approved(), code, sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image.1.target | esp32h2 | ECDSA Secure Boot of the ESP32-H2 is flawed in the chip's ROM",
                "image.1.target | esp32c3 | The ESP32-C3 has no ECDSA Secure Boot, so a P-256 key cannot sign for it.",
                "image.1.target | esp32x9 | The target esp32x9 is no known chip.",
                "image.1.algorithm | rsassa-pss-sha256 | The algorithm rsassa-pss-sha256 is not that of the key."
            })
    void a_chip_that_cannot_rely_on_the_key_is_refused_even_if_the_policy_names_it(
            String name, String value, String sentence) {
        assertRefused(valve.with(name, value).approved(), RefusalCode.POLICY, sentence);
    }

    @Test
    void more_keys_than_the_chip_reads_are_refused() {
        byte[] image = EspImageBuilder.application(Chip.ESP32, "1", 1);
        var twice = TestRelease.of(POLICY, NOON, "thermo-controller", "twice", KeyKind.RSA_3072, image);
        assertRefused(twice.approved(), RefusalCode.POLICY, "ESP32 takes at most 1 signature blocks.");
    }

    @Test
    void keys_in_another_order_are_refused() {
        var twice = TestRelease.thermoTwice(POLICY, NOON);
        var swapped = twice.with("key.1.name", "thermo-2")
                .with("key.1.spki-sha256", twice.text().value("key.2.spki-sha256"))
                .with("key.2.name", "thermo-1")
                .with("key.2.spki-sha256", twice.text().value("key.1.spki-sha256"));
        assertRefused(swapped.approved(), RefusalCode.POLICY, "The keys of the statement are not those");
    }

    @Test
    void every_image_of_a_release_is_judged() {
        byte[] image = thermo.artifact();
        var two = TestRelease.of(POLICY, NOON, "thermo-controller", "release", KeyKind.RSA_3072, image, image);
        assertThat(refusal(two.approved())).isEmpty();
        assertRefused(two.with("image.2.target", "esp32c6").approved(), RefusalCode.POLICY, "The target esp32c6");
        assertRefused(
                two.with("image.2.algorithm", "ecdsa-p256-sha256").approved(), RefusalCode.POLICY, "The algorithm");
        assertRefused(two.with("image.2.size", "0").approved(), RefusalCode.ARTIFACT, "An image has");
    }

    @Test
    void what_is_no_statement_is_refused() {
        byte[] bytes = thermo.statement();
        bytes[0] ^= 1;
        assertRefused(new Question.Intend(bytes, List.of()), RefusalCode.STATEMENT, "The statement is refused: ");
        assertRefused(new Question.Intend(new byte[0], List.of()), RefusalCode.STATEMENT, "The statement is refused: ");
    }

    // ---- time ----

    @Test
    void a_statement_is_valid_from_its_first_to_its_last_second() {
        Instant last = Instant.parse(thermo.text().value("not-after"));
        assertThat(refusalAt(thermo.approved(), NOON)).isEmpty();
        assertThat(refusalAt(thermo.approved(), last)).isEmpty();
        assertThat(refusalAt(thermo.approved(), last.plusSeconds(1)))
                .contains(new Refused(RefusalCode.EXPIRED, "The statement was valid until " + last + "."));
    }

    @Test
    void a_statement_of_the_future_waits_but_for_clocks_that_differ_a_little() {
        assertThat(refusalAt(thermo.approved(), NOON.minus(Duration.ofMinutes(5))))
                .isEmpty();
        assertThat(refusalAt(
                        thermo.approved(), NOON.minus(Duration.ofMinutes(5)).minusSeconds(1)))
                .hasValueSatisfying(refused -> assertThat(refused.code()).isEqualTo(RefusalCode.CLOCK));
    }

    @Test
    void nobody_agrees_to_anything_for_longer_than_31_days() {
        Instant longest = NOON.plus(Duration.ofDays(31));
        assertThat(refusal(thermo.with("not-after", longest.toString()).approved()))
                .isEmpty();
        assertRefused(
                thermo.with("not-after", longest.plusSeconds(1).toString()).approved(),
                RefusalCode.POLICY,
                "A statement of thermo-controller release is valid for at most 31d.");
        // Nor by a late beginning.
        assertRefused(
                thermo.with("created", "2026-01-01T00:00:00Z").approved(),
                RefusalCode.POLICY,
                "A statement of thermo-controller release is valid for at most 31d.");
    }

    // ---- refusals by people ----

    @Test
    void whoever_may_approve_anything_may_refuse_everything() {
        for (TestAuthenticator person :
                new TestAuthenticator[] {APPROVER_1, APPROVER_1_AGAIN, APPROVER_2, SECURITY_1, AUDITOR}) {
            assertThat(rejectionRefusal(thermo.rejectedBy(person))).isEmpty();
        }
    }

    @Test
    void a_stranger_cannot_refuse() {
        assertRejectionRefused(
                thermo.rejectedBy(STRANGER), RefusalCode.EVIDENCE, "An assertion is by a credential that the policy");
    }

    @Test
    void a_refusal_of_another_request_is_refused() {
        byte[] other = thermo.again().statement();
        assertRejectionRefused(
                new Question.Reject(thermo.statement(), "no", APPROVER_1.reject("no", other)),
                RefusalCode.EVIDENCE,
                "The assertion by approver-1 does not count");
    }

    @Test
    void a_reason_that_is_none_is_refused() {
        assertRejectionRefused(
                new Question.Reject(thermo.statement(), "", APPROVER_1.reject("no", thermo.statement())),
                RefusalCode.STATEMENT,
                "The reason is refused: reason must have 1 to 512 bytes.");
    }

    private static String another(String value) {
        return switch (value) {
            case "none" -> "1".repeat(64);
            case "image" -> "declared";
            case "development" -> "none";
            case String digest when digest.matches("[0-9a-f]{64}") -> "e".repeat(64);
            case String number when number.matches("[0-9]+") -> number + "1";
            case String time when time.matches("[0-9-]+T[0-9:]+Z") -> time.replace("00Z", "01Z");
            default -> value + "x";
        };
    }

    private static void assertRefused(Question.Intend question, RefusalCode code, String start) {
        assertThat(refusal(question)).hasValueSatisfying(refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).startsWith(start).endsWith(".");
        });
    }

    private static void assertRejectionRefused(Question.Reject question, RefusalCode code, String start) {
        assertThat(rejectionRefusal(question)).hasValueSatisfying(refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.sentence()).startsWith(start);
        });
    }

    private static Optional<Refused> refusal(Question.Intend question) {
        return refusalAt(question, NOON);
    }

    private static Optional<Refused> refusalAt(Question.Intend question, Instant now) {
        try {
            var statement = ApprovalCheck.read(question.statement());
            Intents.mayBegin(statement, STANDING, now);
            ApprovalCheck.approved(POLICY, statement, question);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(refusal.answer());
        }
    }

    private static Optional<Refused> rejectionRefusal(Question.Reject question) {
        try {
            var statement = ApprovalCheck.read(question.statement());
            Rejections.check(statement, Sha256.hexOf(question.statement()), question, STANDING);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(refusal.answer());
        }
    }

    /** What stands at the beginning. */
    private static Standing standing() {
        var replay = new Replay(SignerInMemory.pinned());
        try {
            replay.read(
                    new Receipt(0, NOON, "0".repeat(64)),
                    new JournalRecord.Genesis(
                            POLICY.digest(), SignerInMemory.pinned().policyBytes()));
        } catch (StartException e) {
            throw new IllegalStateException(e);
        }
        return replay.standing();
    }
}
