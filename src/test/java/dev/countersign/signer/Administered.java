package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_1_AGAIN;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.AUDITOR;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.policy.PolicyDigest;
import dev.countersign.policy.PolicyReader;
import dev.countersign.testing.TestAuthenticator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A policy with everything in it, windows, vetoes, break-glass, an order of versions, and the changes that its people sign.
 *
 * <pre>
 * release-managers  approver-1 approver-2 security-1     quorum 2, lift 2, clock 2, any one suspends
 * administrators    the same and auditor                 break-glass 3, a new policy 3 (window 4h), removal 2, revocation 3
 * auditors          auditor                              any one vetoes
 * </pre>
 */
final class Administered {
    static final Duration WINDOW = Duration.ofHours(1);
    static final Duration CHANGE_WINDOW = Duration.ofHours(4);
    static final byte[] POLICY = text("0".repeat(64));
    static final String DIGEST = PolicyDigest.of(POLICY);

    private static final SecureRandom RANDOM = new SecureRandom();

    private Administered() {}

    /** What a signer is made with. */
    static Pinned pinned() {
        return new Pinned(PolicyReader.read(POLICY), POLICY, SoftwareToken.CEREMONY);
    }

    /** Follows another policy. */
    static byte[] after(byte[] policy, String... replacements) {
        String text = new String(policy, US_ASCII)
                .replaceFirst("previous [0-9a-f]{64}", "previous " + PolicyDigest.of(policy));
        for (int i = 0; i < replacements.length; i += 2) {
            if (!text.contains(replacements[i])) {
                throw new IllegalArgumentException("the policy does not hold " + replacements[i]);
            }
            text = text.replace(replacements[i], replacements[i + 1]);
        }
        return text.getBytes(US_ASCII);
    }

    /** The next policy, in which nothing but the lifetime of one product is another: an amendment. */
    static byte[] amended() {
        return after(POLICY, "lifetime 31d", "lifetime 30d");
    }

    /** The next policy, without the second credential of approver-1: a removal. */
    static byte[] removed() {
        return after(POLICY, APPROVER_1_AGAIN.policyLine() + "\n", "");
    }

    /** A change of policy, agreed to by these. */
    static Question.Propose policy(byte[] next, Instant now, TestAuthenticator... people) {
        return policy(DIGEST, next, now, people);
    }

    /** The same under another policy than the first. */
    static Question.Propose policy(String inForce, byte[] next, Instant now, TestAuthenticator... people) {
        return proposed(change(inForce, Change.Kind.POLICY, PolicyDigest.of(next), now), next, people);
    }

    /** A change of another kind under the first policy, agreed to by these. */
    static Question.Propose change(Change.Kind kind, String subject, Instant now, TestAuthenticator... people) {
        return proposed(change(DIGEST, kind, subject, now), new byte[0], people);
    }

    /** A change that holds for a day. */
    static Change change(String inForce, Change.Kind kind, String subject, Instant now) {
        byte[] id = new byte[32];
        RANDOM.nextBytes(id);
        return new Change(
                HexFormat.of().formatHex(id),
                kind,
                inForce,
                subject,
                "because",
                "approver-1",
                now,
                now,
                now.plus(Duration.ofDays(1)),
                true);
    }

    /** Signed by each under the action that its kind asks for. */
    static Question.Propose proposed(Change change, byte[] next, TestAuthenticator... people) {
        List<PersonSignature> signatures = Arrays.stream(people)
                .<PersonSignature>map(person -> person.sign(change.signedText().challenge()))
                .toList();
        return new Question.Propose(change.encode(), next, signatures);
    }

    /** A veto by this person. */
    static Question.Veto veto(byte[] text, TestAuthenticator person) {
        return new Question.Veto(
                text, "stop", person.sign(SignedText.veto("stop", text).challenge()));
    }

    static String spki(String key) {
        return SoftwareToken.CEREMONY.key(key).orElseThrow().spkiSha256();
    }

    private static byte[] text(String previous) {
        String keys = SoftwareToken.CEREMONY.keys().stream()
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
                publication publication-1
                person approver-1 alias-of-1
                person approver-2 none
                person security-1 none
                person auditor none
                %s
                group release-managers approver-1 approver-2 security-1
                group administrators approver-1 approver-2 security-1 auditor
                group auditors auditor
                threshold 2
                change 3 administrators
                change-window 4h
                change-veto auditors
                removal 2 administrators
                suspension release-managers
                lift 2 release-managers
                revocation 3 administrators
                clock 2 release-managers
                product thermo-controller release
                format esp-secure-boot-v2
                targets esp32,esp32c3,esp32s3
                keys thermo-1
                submitters ci,alias-of-1
                quorum 2 release-managers
                command-line 0
                lifetime 31d
                window 1h
                veto auditors
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass 3 administrators
                product thermo-controller twice
                format esp-secure-boot-v2
                targets esp32,esp32c3
                keys thermo-1,thermo-2
                submitters ci
                quorum 2 release-managers
                command-line 0
                lifetime 20d
                window none
                veto none
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass none
                product valve-controller release
                format esp-secure-boot-v2
                targets esp32c6,esp32h2,esp32c3
                keys valve-1
                submitters ci
                quorum 2 release-managers
                command-line 0
                lifetime 20d
                window none
                veto auditors
                versions rising
                minimum-security-version 0
                repository any
                ref any
                break-glass 3 administrators
                """.formatted(previous, TestAuthenticator.RP, TestAuthenticator.ORIGIN, keys, approvers)
                .getBytes(US_ASCII);
    }
}
