package dev.countersign.signer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.KeyKind;
import dev.countersign.policy.Policy;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.SoftwareSshKey;
import dev.countersign.testing.SshSecurityKey;
import dev.countersign.testing.TestAuthenticator;
import dev.countersign.testing.TestRelease;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * People with every kind of credential, under a policy with everything in it.
 *
 * <pre>
 * release-managers  ann (two authenticators, an SSH security key; submits as ann-ci), ben (a passkey, SSH), gus, hal
 * security          cat (an authenticator, an SSH security key), dan (a passkey that may be synced, SSH), hal
 * auditors          eve     vetoers   vic
 *
 * thermo-controller release   2 release-managers and 1 of security, one over the command line; break-glass 3 and 1
 * thermo-controller beta      2 release-managers
 * valve-controller release    2 release-managers, window and veto, rising versions, security version, repository
 * </pre>
 */
final class HostileWorld {
    static final TestAuthenticator ANN = new TestAuthenticator("ann");
    static final TestAuthenticator ANN_AGAIN = new TestAuthenticator("ann");
    static final SshSecurityKey ANN_KEY = new SshSecurityKey("ann");
    static final TestAuthenticator BEN = new TestAuthenticator("ben");
    static final SoftwareSshKey BEN_SSH = new SoftwareSshKey("ben", SoftwareSshKey.Kind.ECDSA);
    static final TestAuthenticator GUS = new TestAuthenticator("gus");
    static final TestAuthenticator HAL = new TestAuthenticator("hal");
    static final TestAuthenticator CAT = new TestAuthenticator("cat");
    static final SshSecurityKey CAT_KEY = new SshSecurityKey("cat");
    static final TestAuthenticator DAN = new TestAuthenticator("dan");
    static final SoftwareSshKey DAN_SSH = new SoftwareSshKey("dan", SoftwareSshKey.Kind.ED25519);
    static final TestAuthenticator EVE = new TestAuthenticator("eve");
    static final TestAuthenticator VIC = new TestAuthenticator("vic");

    private static final String REPOSITORY = "https%3A//git.example.com/valve";
    private static final byte[] THERMO = EspImageBuilder.application(Chip.ESP32_C3, "1.4.2", 7);
    private static final byte[] VALVE = EspImageBuilder.application(Chip.ESP32_C6, "2.0.0", 3);

    private final Policy policy;
    private final Instant now;

    HostileWorld(Policy policy, Instant now) {
        this.policy = policy;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    Policy policy() {
        return policy;
    }

    Instant now() {
        return now;
    }

    /** Needs both groups and the command line. */
    TestRelease thermo() {
        return TestRelease.of(policy, now, "thermo-controller", "release", KeyKind.RSA_3072, THERMO);
    }

    /** Needs two release managers. */
    TestRelease beta() {
        return TestRelease.of(policy, now, "thermo-controller", "beta", KeyKind.RSA_3072, THERMO);
    }

    /** Needs two release managers, and has preconditions. */
    TestRelease valve() {
        return valve(VALVE);
    }

    /** The same with any application of a version and a security version. */
    TestRelease valve(String version, int securityVersion) {
        return valve(EspImageBuilder.application(Chip.ESP32_C6, version, securityVersion));
    }

    private TestRelease valve(byte[] artifact) {
        return TestRelease.of(policy, now, "valve-controller", "release", KeyKind.P_256, artifact)
                .with("origin.declared.repository", REPOSITORY);
    }

    /** What suffices for any ordinary release of this world. */
    static Question.Intend approved(TestRelease release) {
        byte[] statement = release.statement();
        return release.with(ANN.approve(statement), BEN.approve(statement), CAT_KEY.approve(statement));
    }

    /** The release with this evidence. */
    static Question.Intend with(TestRelease release, List<PersonSignature> evidence) {
        return new Question.Intend(release.statement(), evidence);
    }

    static byte[] policy(CeremonyRecord ceremony) {
        String keys = ceremony.keys().stream()
                .map(key -> "key " + key.name() + " " + key.kind() + " " + key.spkiSha256())
                .collect(Collectors.joining("\n"));
        String people = Stream.of("ann ann-ci,ann@laptop", "ben none", "gus none", "hal none", "cat none", "dan none")
                .map(each -> "person " + each)
                .collect(Collectors.joining("\n"));
        String approvers = Stream.of(
                        ANN.policyLine(),
                        ANN_AGAIN.policyLine(),
                        ANN_KEY.policyLine(),
                        passkey(BEN, "device-bound"),
                        BEN_SSH.policyLine(),
                        GUS.policyLine(),
                        HAL.policyLine(),
                        CAT.policyLine(),
                        CAT_KEY.policyLine(),
                        passkey(DAN, "synced"),
                        DAN_SSH.policyLine(),
                        EVE.policyLine(),
                        VIC.policyLine())
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
                %s
                person eve none
                person vic none
                %s
                group release-managers ann ben gus hal
                group security cat dan hal
                group auditors eve
                group vetoers vic
                threshold 2
                change 2 release-managers 1 security
                change-window 1h
                change-veto vetoers
                removal 2 release-managers
                suspension release-managers
                lift 2 release-managers
                revocation 2 release-managers
                clock 2 release-managers
                product thermo-controller release
                format esp-secure-boot-v2
                targets esp32c3
                keys thermo-1
                submitters ci,ann-ci,ann@laptop
                quorum 2 release-managers 1 security
                command-line 1
                lifetime 31d
                window none
                veto none
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass 3 release-managers 1 security
                product thermo-controller beta
                format esp-secure-boot-v2
                targets esp32c3
                keys thermo-1
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
                targets esp32c6
                keys valve-1
                submitters ci
                quorum 2 release-managers
                command-line 0
                lifetime 31d
                window 1h
                veto vetoers
                versions rising
                minimum-security-version 2
                repository declared https://git.example.com/valve
                ref any
                break-glass none
                """.formatted("0".repeat(64), TestAuthenticator.RP, TestAuthenticator.ORIGIN, keys, people, approvers)
                .getBytes(US_ASCII);
    }

    private static String passkey(TestAuthenticator authenticator, String storage) {
        return "approver " + authenticator.person() + " passkey "
                + Base64.getUrlEncoder().withoutPadding().encodeToString(authenticator.credentialId()) + " "
                + HexFormat.of().formatHex(authenticator.spki()) + " none " + storage;
    }
}
