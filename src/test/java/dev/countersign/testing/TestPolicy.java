package dev.countersign.testing;

import dev.countersign.cli.SoftwareAuthenticator;
import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.SignedText;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A development policy of people with software authenticators, as a signer would tell it. */
public final class TestPolicy {
    /** An RSA key for most chips. */
    public static final String THERMO_KEY = "1".repeat(64);

    /** A P-256 key for the ESP32-C6. */
    public static final String VALVE_KEY = "2".repeat(64);

    private static final String PUBLICATION_KEY = "3".repeat(64);

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
        return text(false, comment);
    }

    /** A policy of real keys, under which the server says less to strangers. */
    public static byte[] production() {
        return text(true, "for tests");
    }

    private static byte[] text(boolean production, String comment) {
        var people = List.copyOf(AUTHENTICATORS.keySet());
        // A production policy takes random ids only.
        UnaryOperator<String> id = person -> production ? "p-%012x".formatted(people.indexOf(person)) : person;
        var persons = people.stream()
                .map(person -> "person " + id.apply(person) + " none")
                .collect(Collectors.joining("\n"));
        var approvers = people.stream()
                .map(person -> "approver %s %s %s %s%s"
                        .formatted(
                                id.apply(person),
                                production ? "passkey" : "development",
                                BASE64.encodeToString(authenticator(person).credentialId()),
                                HexFormat.of().formatHex(authenticator(person).publicKey()),
                                production ? " none device-bound" : ""))
                .collect(Collectors.joining("\n"));
        return """
                # %s
                version 1
                previous %s
                mark %s
                directory none
                rp localhost
                origin http://localhost:8080
                software-ssh allowed
                max-gap 30d
                key thermo-1 rsa3072 %s
                key valve-1 p256 %s
                key publication-1 p256 %s
                publication publication-1
                %s
                %s
                group release-managers %s
                group hub-managers %s
                threshold 2
                change 2 release-managers
                change-window 1h
                change-veto release-managers
                removal 2 release-managers
                suspension release-managers
                lift 2 release-managers
                revocation 2 release-managers
                clock 2 release-managers
                product thermo-controller release
                format esp-secure-boot-v2
                targets esp32,esp32s3,esp32c3,esp32c6
                keys thermo-1
                submitters ci,ci-2,busy
                quorum 2 release-managers
                command-line 0
                lifetime 7d
                window none
                veto release-managers
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass 3 release-managers
                product thermo-controller beta
                format esp-secure-boot-v2
                targets esp32c3
                keys thermo-1
                submitters ci
                quorum 3 release-managers
                command-line 0
                lifetime 31d
                window 2h
                veto release-managers
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass none
                product valve-controller release
                format esp-secure-boot-v2
                targets esp32c6
                keys valve-1
                submitters ci
                quorum 2 release-managers
                command-line 0
                lifetime 31d
                window none
                veto none
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass none
                product hub-controller release
                format esp-secure-boot-v2
                targets esp32h2,esp32c3
                keys valve-1
                submitters ci
                quorum 2 hub-managers
                command-line 0
                lifetime 31d
                window none
                veto none
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass none
                """.formatted(
                        comment,
                        "0".repeat(64),
                        production ? "production" : "development",
                        THERMO_KEY,
                        VALVE_KEY,
                        PUBLICATION_KEY,
                        persons,
                        approvers,
                        ids(id, "approver-1", "approver-2", "security-1", "busy"),
                        ids(id, "approver-3", "approver-1"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String ids(UnaryOperator<String> id, String... people) {
        return Stream.of(people).map(id).collect(Collectors.joining(" "));
    }

    /** A genuine assertion of this person over an approval of the statement, as JSON. */
    public static String approval(String person, byte[] statement) {
        return json(assertion(person, SignedText.approve(statement)), "");
    }

    /** A genuine assertion of this person over a rejection of the statement, as JSON. */
    public static String rejection(String person, String reason, byte[] statement) {
        return json(assertion(person, SignedText.reject(reason, statement)), "\"reason\": \"" + reason + "\", ");
    }

    /** A genuine assertion of this person over a veto of a statement or change, as JSON. */
    public static String veto(String person, String reason, byte[] text) {
        return json(assertion(person, SignedText.veto(reason, text)), "\"reason\": \"" + reason + "\", ");
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
