package dev.countersign.oracle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.PersonSignature;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.firmware.Chip;
import dev.countersign.firmware.FirmwareException;
import dev.countersign.firmware.SecureBootV2;
import dev.countersign.testing.EspImageBuilder;
import dev.countersign.testing.SharedKeys;
import dev.countersign.testing.SshSecurityKey;
import dev.countersign.testing.TestAuthenticator;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A signer's life with one record of each kind, made of genuine signatures, and the tools to tell it falsely: records can be exchanged before they
 * are chained, for whoever forges a journal chains it anew.
 */
final class Story {
    static final Instant START = Instant.parse("2026-11-25T03:00:00Z");
    static final TestAuthenticator PASSKEY_1 = new TestAuthenticator("p-1");
    static final TestAuthenticator PASSKEY_2 = new TestAuthenticator("p-2");
    static final TestAuthenticator PASSKEY_3 = new TestAuthenticator("p-3");
    static final SshSecurityKey KEY_1 = new SshSecurityKey("p-1");
    static final SshSecurityKey KEY_2 = new SshSecurityKey("p-2");
    static final SshSecurityKey KEY_4 = new SshSecurityKey("p-4");
    private static final HexFormat HEX = HexFormat.of();
    static final String RSA = digest(SharedKeys.RSA.getPublic().getEncoded());
    static final String P_256 = digest(SharedKeys.P_256.getPublic().getEncoded());
    static final byte[] THERMO = EspImageBuilder.application(Chip.ESP32_C3, "1.4.2", 7);
    static final byte[] VALVE = EspImageBuilder.application(Chip.ESP32_C6, "2.0.0", 1);
    static final String FIRST = policy("0".repeat(64), "allowed", "p-3");
    static final String SECOND = policy(policyDigest(FIRST), "refused", "p-3");
    static final String THIRD = policy(policyDigest(SECOND), "refused", "");

    /** By number; a map, so that a lie can take one away. */
    private final TreeMap<Integer, String> records = new TreeMap<>();

    private final Map<String, byte[]> released = new TreeMap<>();

    /** The true one. */
    static Story honest() {
        var story = new Story();
        byte[] a = story.thermo("a", FIRST);
        byte[] v = story.valve("5", FIRST);
        byte[] c = story.emergency("c", SECOND);
        byte[] e = story.thermo("e", THIRD);
        byte[] f = story.valve("f", THIRD);
        story.put(0, 0, "genesis " + policyDigest(FIRST) + " " + base64(FIRST.getBytes(ISO_8859_1)));
        story.put(1, 0, "start 1");
        story.put(2, 1, intent(a, PASSKEY_1::approve, KEY_4::approve));
        story.put(3, 61, signed(a));
        story.put(4, 62, intent(v, PASSKEY_1::approve, KEY_2::approve));
        story.put(5, 62, signed(v));
        story.put(6, 63, change(policyChange("1", FIRST, SECOND), SECOND, PASSKEY_1::approve, PASSKEY_2::approve));
        story.put(7, 64, intent(story.thermo("b", FIRST), PASSKEY_2::approve, KEY_4::approve));
        story.put(8, 123, "adopted " + "1".repeat(64));
        story.put(9, 124, intent(c, PASSKEY_1::approve, KEY_2::approve, KEY_4::approve));
        story.put(10, 124, signed(c));
        story.put(11, 125, change(ofKey("2", Change.Kind.SUSPEND, SECOND), "", Story::suspend));
        story.put(12, 126, change(ofKey("3", Change.Kind.LIFT, SECOND), "", PASSKEY_1::approve, KEY_2::approve));
        story.put(13, 127, change(policyChange("4", SECOND, THIRD), THIRD, PASSKEY_2::approve));
        story.put(
                14,
                128,
                "rejected "
                        + body(new Question.Reject(
                                story.thermo("d", THIRD), "no", PASSKEY_1.reject("no", story.thermo("d", THIRD)))));
        story.put(15, 129, intent(e, PASSKEY_1::approve, KEY_4::approve));
        story.put(16, 130, "vetoed " + body(new Question.Veto(e, "stop", KEY_4.sign(SignedText.veto("stop", e)))));
        story.put(17, 100, change(clock("6", THIRD, 100), "", PASSKEY_1::approve, KEY_2::approve));
        story.put(18, 101, intent(f, PASSKEY_2::approve, KEY_1::approve));
        story.put(19, 101, signed(f));
        story.put(20, 102, "publish 1 " + START + " " + RSA + " " + RSA);
        story.put(21, 102, "published 1 AA AA");
        story.release("a.bin", THERMO, signatures(a));
        story.release("v.bin", VALVE, signatures(v));
        return story;
    }

    Story put(int number, long minute, String record) {
        records.put(number, START.plus(Duration.ofMinutes(minute)) + " " + record);
        return this;
    }

    Story without(int number) {
        records.remove(number);
        return this;
    }

    /** Words of one record exchanged. */
    Story with(int number, String words, String others) {
        String record = records.get(number);
        if (!record.contains(words)) {
            throw new IllegalStateException("record " + number + " has no " + words);
        }
        records.put(number, record.replace(words, others));
        return this;
    }

    Story file(String name, byte[] bytes) {
        released.put(name, bytes);
        return this;
    }

    byte[] file(String name) {
        return Optional.ofNullable(released.get(name)).orElseThrow().clone();
    }

    /** Chained, as it lies in a home. */
    String journal() {
        var text = new StringBuilder();
        String hash = "0".repeat(64);
        int position = 0;
        for (String record : records.values()) {
            String content = position++ + " " + record;
            hash = digest((hash + " " + content).getBytes(ISO_8859_1));
            text.append(content).append(' ').append(hash).append('\n');
        }
        return text.toString();
    }

    /** Lets the second verifier look at it. */
    void judge(Path folder, String journal) throws Exception {
        Path files = Files.createDirectories(folder.resolve("released"));
        for (var file : released.entrySet()) {
            Files.write(files.resolve(file.getKey()), file.getValue());
        }
        Path keys = Files.writeString(
                folder.resolve("keys"),
                Base64.getEncoder().encodeToString(SharedKeys.RSA.getPublic().getEncoded()) + "\n"
                        + Base64.getEncoder()
                                .encodeToString(SharedKeys.P_256.getPublic().getEncoded()) + "\n");
        Path file = Files.writeString(folder.resolve("journal"), journal, ISO_8859_1);
        SecondVerifier.main(file.toString(), keys.toString(), files.toString());
    }

    // ---- statements ----

    byte[] thermo(String digit, String policy) {
        return statement(digit, policy, "thermo-controller", THERMO, "ci", false, 24 * 60);
    }

    byte[] valve(String digit, String policy) {
        return statement(digit, policy, "valve-controller", VALVE, "ci", false, 24 * 60);
    }

    byte[] emergency(String digit, String policy) {
        return statement(digit, policy, "thermo-controller", THERMO, "ci", true, 24 * 60);
    }

    static byte[] statement(
            String digit,
            String policy,
            String project,
            byte[] artifact,
            String submitter,
            boolean breakGlass,
            long minutes) {
        boolean rsa = project.startsWith("thermo");
        return new Statement(
                        project,
                        "release",
                        digit.repeat(64),
                        List.of(new Statement.Image(
                                "app",
                                "app.bin",
                                digest(artifact),
                                artifact.length,
                                "esp-secure-boot-v2",
                                rsa ? "esp32c3" : "esp32c6",
                                "1.4.2",
                                Statement.VersionSource.IMAGE,
                                OptionalLong.empty(),
                                digest(artifact),
                                rsa ? "rsassa-pss-sha256" : "ecdsa-p256-sha256")),
                        List.of(rsa ? new Statement.Key("thermo-1", RSA) : new Statement.Key("valve-1", P_256)),
                        submitter,
                        breakGlass,
                        Optional.empty(),
                        Statement.Origin.UNKNOWN,
                        Statement.Origin.UNKNOWN,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        policyDigest(policy),
                        START,
                        START,
                        START.plus(Duration.ofMinutes(minutes)),
                        true)
                .encode();
    }

    // ---- records ----

    @SafeVarargs
    static String intent(byte[] statement, Function<byte[], PersonSignature>... people) {
        List<PersonSignature> signatures =
                Arrays.stream(people).map(person -> person.apply(statement)).toList();
        return "intent " + body(new Question.Intend(statement, signatures));
    }

    static String signed(byte[] statement) {
        return signed(statement, signatures(statement));
    }

    static String signed(byte[] statement, byte[] signature) {
        return "signed " + Statement.parse(statement).requestId() + " 1.1:" + base64(signature);
    }

    @SafeVarargs
    static String change(byte[] change, String policy, Function<byte[], PersonSignature>... people) {
        List<PersonSignature> signatures =
                Arrays.stream(people).map(person -> person.apply(change)).toList();
        return "change " + body(new Question.Propose(change, policy.getBytes(ISO_8859_1), signatures));
    }

    static PersonSignature suspend(byte[] change) {
        return KEY_4.sign(SignedText.suspend(change));
    }

    static byte[] policyChange(String digit, String policy, String next) {
        return change(digit, Change.Kind.POLICY, policy, policyDigest(next));
    }

    static byte[] ofKey(String digit, Change.Kind kind, String policy) {
        return change(digit, kind, policy, RSA);
    }

    static byte[] clock(String digit, String policy, long minute) {
        return change(
                digit,
                Change.Kind.CLOCK,
                policy,
                START.plus(Duration.ofMinutes(minute)).toString());
    }

    private static byte[] change(String digit, Change.Kind kind, String policy, String subject) {
        return new Change(
                        digit.repeat(64),
                        kind,
                        policyDigest(policy),
                        subject,
                        "because",
                        "p-1",
                        START,
                        START,
                        START.plus(Duration.ofDays(1)),
                        true)
                .encode();
    }

    // ---- policies ----

    /** @param third a person to be removed, or nobody */
    static String policy(String previous, String softwareSsh, String third) {
        String passkey = third.isEmpty() ? "" : PASSKEY_3.policyLine() + "\n";
        String person = third.isEmpty() ? "" : "person p-3 none\n";
        return """
                # for a test
                version 1
                previous %s
                mark development
                directory none
                rp localhost
                origin http://localhost:8080
                software-ssh %s
                max-gap 30d
                key thermo-1 rsa3072 %s
                key valve-1 p256 %s
                publication none
                person p-1 alice,builder
                person p-2 none
                %sperson p-4 none
                """.formatted(previous, softwareSsh, RSA, P_256, person)
                + PASSKEY_1.policyLine() + "\n" + PASSKEY_2.policyLine() + "\n" + passkey + KEY_1.policyLine() + "\n"
                + KEY_2.policyLine() + "\n" + KEY_4.policyLine() + "\n"
                + """
                group managers %s
                group security p-4
                threshold 1
                change 2 managers
                change-window 1h
                change-veto security
                removal 1 managers
                suspension security
                lift 2 managers
                revocation 2 managers
                clock 2 managers
                product thermo-controller release
                format esp-secure-boot-v2
                targets esp32c3
                keys thermo-1
                submitters ci,builder
                quorum 1 managers 1 security
                command-line 1
                lifetime 1d
                window 1h
                veto security
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass 2 managers 1 security
                product valve-controller release
                format esp-secure-boot-v2
                targets esp32c6
                keys valve-1
                submitters ci
                quorum 2 managers
                command-line 0
                lifetime 1d
                window none
                veto none
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass none
                """.formatted(("p-1 p-2 " + third).strip());
    }

    static String policyDigest(String policy) {
        return digest(("countersign/policy/v1\n" + policy).getBytes(ISO_8859_1));
    }

    // ---- signatures and files ----

    private void release(String name, byte[] artifact, byte[] signature) {
        file(name, signedFile(artifact, artifact == THERMO ? SharedKeys.RSA : SharedKeys.P_256, signature));
    }

    static byte[] signedFile(byte[] artifact, KeyPair keys, byte[]... signatures) {
        var file = new ByteArrayOutputStream();
        file.writeBytes(artifact);
        try {
            for (byte[] signature : signatures) {
                file.writeBytes(SecureBootV2.block(keys.getPublic(), HEX.parseHex(digest(artifact)), signature));
            }
        } catch (FirmwareException e) {
            throw new IllegalStateException(e);
        }
        byte[] whole = Arrays.copyOf(file.toByteArray(), artifact.length + 4_096);
        Arrays.fill(whole, file.size(), whole.length, (byte) 0xFF);
        return whole;
    }

    /** Made once for a statement's product: signatures over one artifact need not differ. */
    static byte[] signatures(byte[] statement) {
        boolean rsa = new String(statement, US_ASCII).contains("project=thermo");
        return rsa ? Made.RSA_SIGNATURE.clone() : Made.P_256_SIGNATURE.clone();
    }

    private static final class Made {
        static final byte[] RSA_SIGNATURE = sign(SharedKeys.RSA, THERMO);
        static final byte[] P_256_SIGNATURE = sign(SharedKeys.P_256, VALVE);
    }

    static byte[] sign(KeyPair keys, byte[] artifact) {
        try {
            boolean rsa = keys.getPublic().getAlgorithm().equals("RSA");
            var signature = Signature.getInstance(rsa ? "RSASSA-PSS" : "SHA256withECDSA");
            if (rsa) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(keys.getPrivate());
            signature.update(artifact);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String body(Question question) {
        return base64(question.frame().body());
    }

    private static String digest(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
