package dev.countersign.testing;

import dev.countersign.cli.SoftwareAuthenticator;
import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.SignedText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A development policy of people with software authenticators, as a signer would tell it. */
public final class TestPolicy {
    /** An RSA key for most chips. */
    public static final String THERMO_KEY = "1".repeat(64);

    /** A P-256 key for the ESP32-C6. */
    public static final String VALVE_KEY = "2".repeat(64);

    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private static final Map<String, SoftwareAuthenticator> AUTHENTICATORS = Stream.of(
                    "approver-1", "approver-2", "security-1", "approver-3", "busy")
            .collect(Collectors.toMap(
                    person -> person,
                    _ -> SoftwareAuthenticator.create(Clock.systemUTC()),
                    (first, _) -> first,
                    TreeMap::new));

    private TestPolicy() {}

    /**
     * Everybody can approve the thermo-controller but approver-3, who is enrolled and in no group of it. The hub-controller
     * has a key that its chips cannot use.
     */
    public static byte[] bytes() {
        return withComment("for tests");
    }

    /** The same rules in other bytes: another policy. */
    public static byte[] withComment(String comment) {
        return text("development", "development", comment);
    }

    /** A policy of real keys, under which the server says less to strangers. */
    public static byte[] production() {
        return text("production", "passkey", "for tests");
    }

    private static byte[] text(String mark, String credentialClass, String comment) {
        var approvers = AUTHENTICATORS.entrySet().stream()
                .map(entry -> "approver %s %s %s %s"
                        .formatted(
                                entry.getKey(),
                                BASE64.encodeToString(entry.getValue().credentialId()),
                                HexFormat.of().formatHex(entry.getValue().publicKey()),
                                credentialClass))
                .collect(Collectors.joining("\n"));
        return """
                # %s
                version 1
                previous %s
                mark %s
                rp localhost
                origin http://localhost:8080
                key thermo-1 rsa3072 %s
                key valve-1 p256 %s
                %s
                group release-managers approver-1 approver-2 security-1 busy
                group hub-managers approver-3 approver-1
                threshold 2
                product thermo-controller release esp-secure-boot-v2 esp32,esp32s3,esp32c3,esp32c6 thermo-1
                product thermo-controller beta esp-secure-boot-v2 esp32c3 thermo-1
                product valve-controller release esp-secure-boot-v2 esp32c6 valve-1
                product hub-controller release esp-secure-boot-v2 esp32h2,esp32c3 valve-1
                quorum thermo-controller release 2 release-managers
                quorum thermo-controller beta 3 release-managers
                quorum valve-controller release 2 release-managers
                quorum hub-controller release 2 hub-managers
                """.formatted(comment, "0".repeat(64), mark, THERMO_KEY, VALVE_KEY, approvers)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A genuine assertion of this person over an approval of the statement, as JSON. */
    public static String approval(String person, byte[] statement) {
        return json(assertion(person, SignedText.approve(statement)), "");
    }

    /** A genuine assertion of this person over a rejection of the statement, as JSON. */
    public static String rejection(String person, String reason, byte[] statement) {
        return json(assertion(person, SignedText.reject(reason, statement)), "\"reason\": \"" + reason + "\", ");
    }

    /** A genuine assertion of this person over any text. */
    public static Assertion assertion(String person, SignedText text) {
        return authenticator(person).sign(text.challenge(), "localhost", "http://localhost:8080");
    }

    /** The authenticator of this person. */
    public static SoftwareAuthenticator authenticator(String person) {
        var authenticator = AUTHENTICATORS.get(person);
        if (authenticator == null) {
            throw new IllegalArgumentException(person + " has no authenticator");
        }
        return authenticator;
    }

    /** An assertion as the API takes it, {@code members} before it. */
    public static String json(Assertion assertion, String members) {
        return """
                {%s"credentialId": "%s", "clientDataJSON": "%s", "authenticatorData": "%s", "signature": "%s"}""".formatted(
                        members,
                        BASE64.encodeToString(assertion.credentialId()),
                        BASE64.encodeToString(assertion.clientDataJson()),
                        BASE64.encodeToString(assertion.authenticatorData()),
                        BASE64.encodeToString(assertion.signature()));
    }
}
