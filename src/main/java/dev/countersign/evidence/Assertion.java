package dev.countersign.evidence;

/**
 * What an authenticator answers to {@code navigator.credentials.get}: the four byte strings, kept verbatim because they are evidence.
 *
 * <p>A second signature can be derived from a valid one, so assertions are never compared or counted: people are.
 *
 * @param credentialId 16 to 1,023 bytes (WebAuthn L3, 4)
 * @param clientDataJson what the client signed, UTF-8
 * @param authenticatorData RP id hash, flags, counter (WebAuthn L3, 6.1)
 * @param signature DER {@code SEQUENCE{r,s}} over authenticatorData and the SHA-256 of clientDataJson
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, see above
public record Assertion(byte[] credentialId, byte[] clientDataJson, byte[] authenticatorData, byte[] signature)
        implements PersonSignature {
    public static final int MAXIMUM_CREDENTIAL_ID = 1_023;
    public static final int MAXIMUM_CLIENT_DATA = 1_024;
    public static final int MAXIMUM_AUTHENTICATOR_DATA = 512;
    public static final int MAXIMUM_SIGNATURE = 128;

    public Assertion {
        credentialId = bounded("credentialId", credentialId, MAXIMUM_CREDENTIAL_ID);
        clientDataJson = bounded("clientDataJSON", clientDataJson, MAXIMUM_CLIENT_DATA);
        authenticatorData = bounded("authenticatorData", authenticatorData, MAXIMUM_AUTHENTICATOR_DATA);
        signature = bounded("signature", signature, MAXIMUM_SIGNATURE);
    }

    private static byte[] bounded(String name, byte[] bytes, int maximum) {
        if (bytes.length == 0 || bytes.length > maximum) {
            throw new StatementException(name + " must have 1 to " + maximum + " bytes, it has " + bytes.length);
        }
        return bytes.clone();
    }
}
