package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.EspImage;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A release that could be signed under the policy of the signer's tests: its artifact, its statement and the people who may approve it. Tests
 * alter it and look whether the signer notices.
 */
public final class TestRelease {
    public static final TestAuthenticator APPROVER_1 = new TestAuthenticator("approver-1");
    /** The same person again. */
    public static final TestAuthenticator APPROVER_1_AGAIN = new TestAuthenticator("approver-1");

    public static final TestAuthenticator APPROVER_2 = new TestAuthenticator("approver-2");
    public static final TestAuthenticator SECURITY_1 = new TestAuthenticator("security-1");
    /** Enrolled, but in no group that approves anything. */
    public static final TestAuthenticator AUDITOR = new TestAuthenticator("auditor");
    /** Not enrolled, whatever name it has. */
    public static final TestAuthenticator STRANGER = new TestAuthenticator("approver-2");

    /** What the ceremony has to make. */
    public static final List<String> KEYS = List.of("thermo-1=rsa3072", "thermo-2=rsa3072", "valve-1=p256");

    private static final byte[] THERMO = EspImageBuilder.application(Chip.ESP32_C3, "1.4.2", 7);
    private static final byte[] VALVE = EspImageBuilder.application(Chip.ESP32_C6, "2.0.0", 1);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] artifact;
    private final StatementText statement;

    private TestRelease(byte[] artifact, StatementText statement) {
        this.artifact = artifact;
        this.statement = statement;
    }

    /** The policy of these tests for the keys of a ceremony. */
    public static byte[] policy(CeremonyRecord ceremony) {
        String keys = ceremony.keys().stream()
                .map(key -> "key " + key.name() + " " + key.kind() + " " + key.spkiSha256())
                .collect(Collectors.joining("\n"));
        String approvers = Stream.of(APPROVER_1, APPROVER_1_AGAIN, APPROVER_2, SECURITY_1, AUDITOR)
                .map(TestAuthenticator::policyLine)
                .collect(Collectors.joining("\n"));
        return """
                version 1
                previous %s
                mark development
                directory none
                rp %s
                origin %s
                software-ssh allowed
                max-gap 30d
                %s
                publication none
                person approver-1 none
                person approver-2 none
                person security-1 none
                person auditor none
                %s
                group release-managers approver-1 approver-2 security-1
                threshold 2
                change 2 release-managers
                change-window none
                change-veto none
                removal 2 release-managers
                suspension release-managers
                lift 2 release-managers
                revocation 2 release-managers
                clock 2 release-managers
                product thermo-controller release
                format esp-secure-boot-v2
                targets esp32,esp32c3,esp32s3
                keys thermo-1
                submitters ci,approver-1
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
                product thermo-controller beta
                format esp-secure-boot-v2
                targets esp32c3
                keys thermo-1
                submitters ci
                quorum 3 release-managers
                command-line 0
                lifetime 31d
                window none
                veto none
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass none
                product thermo-controller twice
                format esp-secure-boot-v2
                targets esp32,esp32c3
                keys thermo-1,thermo-2
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
                product valve-controller release
                format esp-secure-boot-v2
                targets esp32c6,esp32h2,esp32c3,esp32x9
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
                """.formatted("0".repeat(64), TestAuthenticator.RP, TestAuthenticator.ORIGIN, keys, approvers)
                .getBytes(US_ASCII);
    }

    /** An application for the ESP32-C3, to be signed with RSA. */
    public static TestRelease thermo(Policy policy, Instant now) {
        return of(policy, now, "thermo-controller", "release", KeyKind.RSA_3072, THERMO);
    }

    /** The same, to be signed with two RSA keys. */
    public static TestRelease thermoTwice(Policy policy, Instant now) {
        return of(policy, now, "thermo-controller", "twice", KeyKind.RSA_3072, THERMO);
    }

    /** An application for the ESP32-C6, to be signed with ECDSA. */
    public static TestRelease valve(Policy policy, Instant now) {
        return of(policy, now, "valve-controller", "release", KeyKind.P_256, VALVE);
    }

    /** Any artifact, stated as it is. */
    public static TestRelease of(
            Policy policy, Instant now, String project, String channel, KeyKind kind, byte[]... artifacts) {
        List<Statement.Image> images =
                Arrays.stream(artifacts).map(bytes -> image(bytes, kind)).toList();
        List<Statement.Key> keys = policy.product(project, channel).orElseThrow().keys().stream()
                .map(name -> new Statement.Key(name, policy.keys().get(name).spkiSha256()))
                .toList();
        Instant created = now.truncatedTo(ChronoUnit.SECONDS);
        var statement = new Statement(
                project,
                channel,
                newRequestId(),
                images,
                keys,
                "ci",
                false,
                Optional.empty(),
                Statement.Origin.UNKNOWN,
                Statement.Origin.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                policy.digest(),
                created,
                created,
                created.plus(7, ChronoUnit.DAYS),
                true);
        return new TestRelease(join(artifacts), StatementText.of(statement.encode()));
    }

    /** With another value in one line of the statement; approvals made afterwards are over that. */
    public TestRelease with(String name, String value) {
        return new TestRelease(artifact, statement.with(name, value));
    }

    /** With other bytes beside the same statement. */
    public TestRelease withArtifact(byte[] other) {
        return new TestRelease(other, statement);
    }

    /** The same release as a request of its own. */
    public TestRelease again() {
        return with("request", newRequestId());
    }

    /** All artifacts, one after the other. */
    public byte[] artifact() {
        return artifact.clone();
    }

    public StatementText text() {
        return statement;
    }

    public byte[] statement() {
        return statement.bytes();
    }

    public String requestId() {
        return statement.value("request");
    }

    /** Approved by the two people that suffice. */
    public Question.Intend approved() {
        return approvedBy(APPROVER_1, APPROVER_2);
    }

    /** Approved by these. */
    public Question.Intend approvedBy(TestAuthenticator... people) {
        byte[] bytes = statement();
        return with(Arrays.stream(people).map(person -> person.approve(bytes)).toArray(PersonSignature[]::new));
    }

    /** With these assertions, whatever they are over. */
    public Question.Intend with(PersonSignature... approvals) {
        return new Question.Intend(statement(), List.of(approvals));
    }

    public Question.Complete complete() {
        return new Question.Complete(requestId());
    }

    /** Refused by this person. */
    public Question.Reject rejectedBy(TestAuthenticator person) {
        return new Question.Reject(statement(), "not this one", person.reject("not this one", statement()));
    }

    private static String newRequestId() {
        byte[] id = new byte[32];
        RANDOM.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static Statement.Image image(byte[] bytes, KeyKind kind) {
        EspImage image;
        try {
            image = EspImage.readUnsigned(new ByteArrayInputStream(bytes), bytes.length);
        } catch (IOException | FirmwareException e) {
            throw new IllegalArgumentException(e);
        }
        return new Statement.Image(
                image.bootloader().isPresent() ? "bootloader" : "app",
                "app.bin",
                Sha256.hexOf(bytes),
                bytes.length,
                "esp-secure-boot-v2",
                image.chip().id(),
                image.version().orElse("declared-1"),
                image.version().isPresent() ? Statement.VersionSource.IMAGE : Statement.VersionSource.DECLARED,
                image.securityVersion(),
                image.paddedSha256().toString(),
                kind.algorithm());
    }

    private static byte[] join(byte[]... parts) {
        byte[] joined =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int length = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, joined, length, part.length);
            length += part.length;
        }
        return joined;
    }
}
