package dev.countersign.evidence;

import static dev.countersign.testing.TestAuthenticator.FLAGS;
import static dev.countersign.testing.TestAuthenticator.ORIGIN;
import static dev.countersign.testing.TestAuthenticator.RP;
import static dev.countersign.testing.TestAuthenticator.authenticatorData;
import static dev.countersign.testing.TestAuthenticator.clientData;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.cli.SoftwareAuthenticator;
import dev.countersign.testing.DerSignature;
import dev.countersign.testing.StatementText;
import dev.countersign.testing.TestAuthenticator;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A WebAuthn assertion is a signature of one credential over one text, or it is nothing. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AssertionVerifierTest {
    private static final TestAuthenticator AUTHENTICATOR = new TestAuthenticator("approver-1");
    private static final byte[] STATEMENT = StatementText.example().bytes();
    private static final byte[] CHALLENGE = SignedText.approve(STATEMENT).challenge();
    private static final byte[] CLIENT_DATA = clientData(CHALLENGE, ORIGIN, "}");
    private static final byte[] AUTHENTICATOR_DATA = authenticatorData(RP, FLAGS);

    @Test
    void a_genuine_assertion_counts() {
        assertThat(refusal(AUTHENTICATOR.approve(STATEMENT))).isEmpty();
    }

    @Test
    void so_does_one_by_the_command_line_program() {
        var authenticator = SoftwareAuthenticator.create(Clock.systemUTC());
        assertThat(AssertionVerifier.refusal(
                        authenticator.sign(CHALLENGE, RP, ORIGIN),
                        CHALLENGE,
                        RP,
                        ORIGIN,
                        authenticator.publicKey(),
                        false))
                .isEmpty();
    }

    @Test
    void no_part_of_a_member_is_enough() {
        var genuine = AUTHENTICATOR.approve(STATEMENT);
        for (int length = 1; length < genuine.clientDataJson().length; length++) {
            assertThat(refusal(with(genuine, Arrays.copyOf(genuine.clientDataJson(), length), null, null)))
                    .isPresent();
        }
        for (int length = 1; length < genuine.authenticatorData().length; length++) {
            assertThat(refusal(with(genuine, null, Arrays.copyOf(genuine.authenticatorData(), length), null)))
                    .isPresent();
        }
        for (int length = 1; length < genuine.signature().length; length++) {
            assertThat(refusal(with(genuine, null, null, Arrays.copyOf(genuine.signature(), length))))
                    .isPresent();
        }
    }

    @Test
    void members_of_two_assertions_do_not_mix() {
        var one = AUTHENTICATOR.approve(STATEMENT);
        var two = AUTHENTICATOR.approve(
                StatementText.example().with("channel", "beta").bytes());
        assertThat(refusal(with(one, two.clientDataJson(), null, null))).isPresent();
        assertThat(refusal(with(one, null, null, two.signature()))).isPresent();
        assertThat(refusal(two)).isPresent();
    }

    @Test
    void another_key_does_not_verify() {
        var other = new TestAuthenticator("approver-2");
        assertThat(AssertionVerifier.refusal(
                        other.approve(STATEMENT), CHALLENGE, RP, ORIGIN, AUTHENTICATOR.spki(), false))
                .contains("the signature does not verify with the enrolled key");
    }

    // ---- client data ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "}",
                ",\"other_keys_can_be_added_here\":\"do not compare clientDataJSON against a template.\"}",
                ",\"topOrigin\":\"https://example.com\"}",
                ",\"extra\":{\"a\":[1,2]}}"
            })
    void members_that_a_browser_adds_at_the_end_are_taken(String end) {
        assertThat(refusal(signed(clientData(CHALLENGE, ORIGIN, end)))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " }", "}}", "} ", "}\n", ",", ",\"extra\":1", ",\"extra\":1} ", "0}", "e}", "\"}"})
    void any_other_end_is_refused(String end) {
        assertThat(refusal(signed(clientData(CHALLENGE, ORIGIN, end)))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8081",
                "http://localhost:80800",
                "http://localhost",
                "https://localhost:8080",
                "http://localhost:8080/",
                "http://LOCALHOST:8080",
                "http://localhost:8080.evil.example",
                "http://evil.example",
                "null"
            })
    void another_origin_is_refused(String origin) {
        assertThat(refusal(signed(clientData(CHALLENGE, origin, "}"))))
                .contains("the client data is not that of a signature over this text at " + ORIGIN);
    }

    @Test
    void another_challenge_is_refused() {
        for (byte[] challenge : new byte[][] {
            SignedText.reject("no", STATEMENT).challenge(),
            SignedText.approve(StatementText.example().with("channel", "beta").bytes())
                    .challenge(),
            Sha256.of(STATEMENT),
            new byte[32],
            new byte[0],
            Arrays.copyOf(CHALLENGE, 31),
            Arrays.copyOf(CHALLENGE, 33)
        }) {
            assertThat(refusal(signed(clientData(challenge, ORIGIN, "}")))).isPresent();
        }
    }

    @Test
    void the_challenge_has_one_spelling() {
        String unpadded = Base64.getUrlEncoder().withoutPadding().encodeToString(CHALLENGE);
        String genuine = new String(CLIENT_DATA, US_ASCII);
        for (String other : new String[] {
            unpadded + "=",
            Base64.getEncoder().encodeToString(CHALLENGE),
            unpadded.substring(0, 42) + (char) (unpadded.charAt(42) + 1), // other unused bits
            unpadded.replaceFirst("^(.)", "\\\\\\\\u00" + Integer.toHexString(unpadded.charAt(0)))
        }) {
            assertThat(refusal(signed(genuine.replace(unpadded, other).getBytes(US_ASCII))))
                    .as(other)
                    .isPresent();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "webauthn.get, webauthn.create",
        "webauthn.get, payment.get",
        "'\"crossOrigin\":false', '\"crossOrigin\":true'",
        "',\"crossOrigin\":false', ''",
        "'{\"type\"', '{ \"type\"'",
        "'{\"type\"', '[\"type\"'",
        "'\"type\"', '\"Type\"'",
        "'\":\"webauthn', '\": \"webauthn'"
    })
    void another_form_of_the_client_data_is_refused(String genuine, String changed) {
        String text = new String(CLIENT_DATA, US_ASCII).replace(genuine, changed);
        assertThat(text).isNotEqualTo(new String(CLIENT_DATA, US_ASCII));
        assertThat(refusal(signed(text.getBytes(US_ASCII)))).isPresent();
    }

    @Test
    void members_in_another_order_are_refused() {
        String challenge = Base64.getUrlEncoder().withoutPadding().encodeToString(CHALLENGE);
        String text = "{\"challenge\":\"" + challenge + "\",\"type\":\"webauthn.get\",\"origin\":\"" + ORIGIN
                + "\",\"crossOrigin\":false}";
        assertThat(refusal(signed(text.getBytes(US_ASCII)))).isPresent();
    }

    // ---- authenticator data ----

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "LOCALHOST", "localhost.", "localhos", "http://localhost:8080"})
    void another_relying_party_is_refused(String rp) {
        assertThat(refusal(AUTHENTICATOR.sign(CLIENT_DATA, authenticatorData(rp, FLAGS))))
                .contains("the assertion was made for another relying party than localhost");
    }

    @ParameterizedTest
    @CsvSource({
        "0x00, the authenticator did not verify the person",
        "0x01, the authenticator did not verify the person",
        "0x04, the authenticator did not verify the person",
        "0x45, the authenticator data is that of an enrolment",
        "0x0D, the credential can be copied to other devices",
        "0x15, the authenticator says that the credential was copied although it cannot be",
        "0x1D, the credential can be copied to other devices",
        "0x85, the authenticator data has another length than its flags say"
    })
    void flags_that_are_missing_or_too_many_are_refused(String flags, String why) {
        byte[] data = authenticatorData(RP, Integer.decode(flags));
        assertThat(refusal(AUTHENTICATOR.sign(CLIENT_DATA, data)))
                .hasValueSatisfying(sentence -> assertThat(sentence).startsWith(why));
    }

    @Test
    void of_all_flags_only_these_two_and_reserved_ones_count() {
        for (int flags = 0; flags < 256; flags++) {
            boolean good = (flags & 0x05) == 0x05 && (flags & 0xD8) == 0;
            assertThat(refusal(AUTHENTICATOR.sign(CLIENT_DATA, authenticatorData(RP, flags)))
                            .isEmpty())
                    .as("flags %02X", flags)
                    .isEqualTo(good);
        }
    }

    @Test
    void of_a_synced_credential_eligibility_counts_and_the_state_only_with_it() {
        for (int flags = 0; flags < 256; flags++) {
            boolean good = (flags & 0x05) == 0x05 && (flags & 0xC0) == 0 && (flags & 0x18) != 0x10;
            var assertion = AUTHENTICATOR.sign(CLIENT_DATA, authenticatorData(RP, flags));
            assertThat(AssertionVerifier.refusal(assertion, CHALLENGE, RP, ORIGIN, AUTHENTICATOR.spki(), true)
                            .isEmpty())
                    .as("flags %02X", flags)
                    .isEqualTo(good);
        }
    }

    @Test
    void extensions_and_their_flag_belong_together() {
        byte[] longer = Arrays.copyOf(authenticatorData(RP, FLAGS), 40);
        assertThat(refusal(AUTHENTICATOR.sign(CLIENT_DATA, longer)))
                .contains("the authenticator data has another length than its flags say");
        longer[32] |= (byte) 0x80;
        assertThat(refusal(AUTHENTICATOR.sign(CLIENT_DATA, longer))).isEmpty();
    }

    // ---- signature ----

    @Test
    void the_second_signature_that_follows_from_a_genuine_one_counts_too() {
        // Whoever deduplicates by signature would count one person twice; we count people.
        var genuine = AUTHENTICATOR.approve(STATEMENT);
        byte[] twin = DerSignature.of(genuine.signature()).twin().strict();
        assertThat(twin).isNotEqualTo(genuine.signature());
        assertThat(refusal(with(genuine, null, null, twin))).isEmpty();
    }

    @Test
    void every_other_encoding_of_a_genuine_signature_is_refused() {
        for (int i = 0; i < 50; i++) { // the first bytes of r and s differ from signature to signature
            var genuine = AUTHENTICATOR.approve(STATEMENT);
            DerSignature.of(genuine.signature()).variants().forEach((name, variant) -> {
                assertThat(refusal(with(genuine, null, null, variant))).as(name).isPresent();
            });
        }
    }

    @Test
    void numbers_out_of_range_are_refused() {
        var genuine = AUTHENTICATOR.approve(STATEMENT);
        DerSignature.outOfRange().forEach((name, signature) -> {
            assertThat(refusal(with(genuine, null, null, signature))).as(name).isPresent();
        });
    }

    // ---- limits ----

    @Test
    void a_member_that_is_empty_or_too_long_is_no_assertion() {
        byte[] some = {1};
        assertThatThrownBy(() -> new Assertion(new byte[0], some, some, some))
                .hasMessage("credentialId must have 1 to 1023 bytes, it has 0");
        assertThatThrownBy(() -> new Assertion(new byte[1_024], some, some, some))
                .hasMessageContaining("1024");
        assertThatThrownBy(() -> new Assertion(some, new byte[1_025], some, some))
                .hasMessage("clientDataJSON must have 1 to 1024 bytes, it has 1025");
        assertThatThrownBy(() -> new Assertion(some, some, new byte[513], some))
                .hasMessage("authenticatorData must have 1 to 512 bytes, it has 513");
        assertThatThrownBy(() -> new Assertion(some, some, some, new byte[129]))
                .hasMessage("signature must have 1 to 128 bytes, it has 129");
    }

    private static Assertion signed(byte[] clientData) {
        return AUTHENTICATOR.sign(clientData, AUTHENTICATOR_DATA);
    }

    private static Optional<String> refusal(Assertion assertion) {
        return AssertionVerifier.refusal(assertion, CHALLENGE, RP, ORIGIN, AUTHENTICATOR.spki(), false);
    }

    /** The assertion with those members replaced that are not null. */
    private static Assertion with(Assertion genuine, byte[] clientData, byte[] authenticatorData, byte[] signature) {
        return new Assertion(
                genuine.credentialId(),
                clientData == null ? genuine.clientDataJson() : clientData,
                authenticatorData == null ? genuine.authenticatorData() : authenticatorData,
                signature == null ? genuine.signature() : signature);
    }
}
