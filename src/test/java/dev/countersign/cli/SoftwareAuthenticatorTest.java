package dev.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.AssertionVerifier;
import dev.countersign.evidence.SignedText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SoftwareAuthenticatorTest {
    private static final String RELYING_PARTY = "localhost";
    private static final String ORIGIN = "http://localhost:8080";
    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");
    private static final byte[] CHALLENGE = SignedText.approve("a statement\n".getBytes(StandardCharsets.US_ASCII))
            .challenge();

    private final SoftwareAuthenticator authenticator = SoftwareAuthenticator.create(() -> NOON);

    @Test
    void its_assertion_passes_the_verification_of_the_signer() {
        var assertion = authenticator.sign(CHALLENGE, RELYING_PARTY, ORIGIN);

        assertThat(AssertionVerifier.refusal(
                        assertion, CHALLENGE, RELYING_PARTY, ORIGIN, authenticator.publicKey(), false))
                .isEmpty();
    }

    @Test
    void its_assertion_counts_for_no_other_text_place_or_key() {
        var assertion = authenticator.sign(CHALLENGE, RELYING_PARTY, ORIGIN);
        var other = SignedText.approve("another statement\n".getBytes(StandardCharsets.US_ASCII))
                .challenge();
        var key = authenticator.publicKey();

        assertThat(AssertionVerifier.refusal(assertion, other, RELYING_PARTY, ORIGIN, key, false))
                .isPresent();
        assertThat(AssertionVerifier.refusal(assertion, CHALLENGE, "example.org", ORIGIN, key, false))
                .isPresent();
        assertThat(AssertionVerifier.refusal(assertion, CHALLENGE, RELYING_PARTY, "http://localhost:8081", key, false))
                .isPresent();
        var stranger = SoftwareAuthenticator.create(() -> NOON).publicKey();
        assertThat(AssertionVerifier.refusal(assertion, CHALLENGE, RELYING_PARTY, ORIGIN, stranger, false))
                .isPresent();
    }

    @Test
    void the_client_data_is_what_Chromium_writes() {
        var challenge = new byte[32];
        challenge[0] = (byte) 0xFB;

        var clientData = authenticator.sign(challenge, RELYING_PARTY, ORIGIN).clientDataJson();

        assertThat(new String(clientData, StandardCharsets.US_ASCII))
                .isEqualTo("{\"type\":\"webauthn.get\",\"challenge\":\"-wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\","
                        + "\"origin\":\"http://localhost:8080\",\"crossOrigin\":false}");
    }

    @Test
    void the_authenticator_data_claims_presence_and_verification_and_nothing_more() {
        var data = authenticator.sign(CHALLENGE, RELYING_PARTY, ORIGIN).authenticatorData();

        assertThat(data).hasSize(37);
        assertThat(data[32]).isEqualTo((byte) 0x05);
    }

    @Test
    void the_counter_rises_even_when_the_clock_stands_still() {
        var first = counter(authenticator.sign(CHALLENGE, RELYING_PARTY, ORIGIN));
        var second = counter(authenticator.sign(CHALLENGE, RELYING_PARTY, ORIGIN));

        assertThat(first).isEqualTo(NOON.getEpochSecond());
        assertThat(second).isEqualTo(first + 1);
    }

    @Test
    void refuses_an_origin_that_would_need_escaping() {
        assertThatThrownBy(() -> authenticator.sign(CHALLENGE, RELYING_PARTY, "http://localhost\",\"x\":\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not a web origin");
    }

    private static long counter(Assertion assertion) {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(assertion.authenticatorData()).getInt(33));
    }
}
