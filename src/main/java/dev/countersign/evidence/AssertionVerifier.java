package dev.countersign.evidence;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Verifies a WebAuthn assertion as a signature over a text (WebAuthn L3, 7.2 and 5.8.1.2), ES256 only. No JSON is parsed: the client data
 * must begin with exactly the bytes that the serialisation of the specification gives.
 */
public final class AssertionVerifier {
    private static final int PLAIN_LENGTH = 37;
    private static final int P256_BYTES = 32;

    private AssertionVerifier() {}

    /**
     * Why the assertion is not a signature of this credential over this text, in one sentence, or empty if it is one.
     *
     * @param challenge of the {@link SignedText}
     * @param rpId of the policy
     * @param origin of the policy
     * @param spki DER of the enrolled P-256 key
     * @param synced whether the policy allows that the credential be copied to other devices
     */
    public static Optional<String> refusal(
            Assertion assertion, byte[] challenge, String rpId, String origin, byte[] spki, boolean synced) {
        return clientDataRefusal(assertion.clientDataJson(), challenge, origin)
                .or(() -> authenticatorDataRefusal(assertion.authenticatorData(), rpId, synced))
                .or(() -> signatureRefusal(assertion, spki));
    }

    private static Optional<String> clientDataRefusal(byte[] clientData, byte[] challenge, String origin) {
        String head = "{\"type\":\"webauthn.get\",\"challenge\":\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(challenge)
                + "\",\"origin\":\"" + origin + "\",\"crossOrigin\":false";
        byte[] expected = head.getBytes(StandardCharsets.UTF_8);
        int length = clientData.length;
        if (length <= expected.length || !Arrays.equals(clientData, 0, expected.length, expected, 0, expected.length)) {
            return Optional.of("the client data is not that of a signature over this text at " + origin);
        }
        boolean ends = clientData[expected.length] == '}' && length == expected.length + 1;
        boolean continues = clientData[expected.length] == ',' && clientData[length - 1] == '}';
        return ends || continues
                ? Optional.empty()
                : Optional.of("the client data does not end as the specification says");
    }

    private static Optional<String> authenticatorDataRefusal(byte[] data, String rpId, boolean synced) {
        if (data.length < PLAIN_LENGTH) {
            return Optional.of("the authenticator data is shorter than " + PLAIN_LENGTH + " bytes");
        }
        if (!Arrays.equals(data, 0, 32, Sha256.of(rpId.getBytes(StandardCharsets.UTF_8)), 0, 32)) {
            return Optional.of("the assertion was made for another relying party than " + rpId);
        }
        int flags = data[32];
        Optional<String> refusal = AuthenticatorFlags.refusal(flags, synced);
        if (refusal.isPresent()) {
            return refusal;
        }
        if ((flags & AuthenticatorFlags.EXTENSION_DATA) == 0
                ? data.length != PLAIN_LENGTH
                : data.length == PLAIN_LENGTH) {
            return Optional.of("the authenticator data has another length than its flags say");
        }
        return Optional.empty();
    }

    private static Optional<String> signatureRefusal(Assertion assertion, byte[] spki) {
        // SunEC takes a few malformed encodings, so the form is checked first.
        if (!StrictDer.isEcdsaSignature(assertion.signature(), P256_BYTES)) {
            return Optional.of("the signature is not strict DER of two P-256 numbers");
        }
        try {
            return EnrolledKey.verifies(
                            EnrolledKey.ofSpki(spki),
                            assertion.signature(),
                            assertion.authenticatorData(),
                            Sha256.of(assertion.clientDataJson()))
                    ? Optional.empty()
                    : Optional.of("the signature does not verify with the enrolled key");
        } catch (GeneralSecurityException e) {
            return Optional.of("the enrolled key is none");
        }
    }
}
