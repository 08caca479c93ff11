package dev.countersign.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.policy.PolicyDigest;
import dev.countersign.testing.SshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What an approver with an ssh key sees of a server that has one request: the honest build {@code esp32c3/app.bin}, a policy of three people
 * with real ssh keys, and the statement that belongs to both. A test then lets the server lie about any part of it.
 *
 * <p>The statement is text made here, line by line, and not by the code that is tested.
 */
final class ApproverDesk implements AutoCloseable {
    static final String ID = "ab".repeat(32);
    static final String KEY = "11".repeat(32);
    private static final String REQUEST = "/api/v1/signing-requests/" + ID;

    final OddServer server = new OddServer();
    final byte[] build = Files.readAllBytes(Path.of(Run.fixture("esp32c3/app.bin")));
    final String sha256 = HexFormat.of().formatHex(Sha256.of(build));
    final Instant created = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    final Path folder;
    private final List<SshKey> keys;

    ApproverDesk(Path folder) throws IOException {
        this.folder = folder;
        keys = List.of(key("approver-1"), key("approver-2"), key("security-1"));
        server.answer("/api/v1/policies/" + digest(), 200, policy())
                .answer("/api/v1/artifacts/sha256:" + sha256, 200, build)
                .answer(REQUEST + "/evidence", 200, "{\"approvals\": []}")
                .answer(REQUEST + "/statement", 200, statement())
                .answer(REQUEST + "/approvals", 200, view())
                .answer(REQUEST + "/rejections", 202, view())
                .answer(REQUEST + "/vetoes", 202, view())
                .answer(REQUEST, 200, view());
    }

    SshKey key(int number) {
        return keys.get(number);
    }

    SshKey key(String person) {
        return SshKey.create(folder, person, SshKey.Kind.ECDSA);
    }

    String policy() {
        return """
                version 1
                previous %s
                mark development
                directory none
                rp localhost
                origin http://localhost:8080
                software-ssh allowed
                max-gap 30d
                key thermo-1 rsa3072 %s
                publication none
                person approver-1 ci-of-1
                person approver-2 none
                person security-1 none
                %s
                group release-managers approver-1 approver-2
                group everybody approver-1 approver-2 security-1
                group security security-1
                threshold 2
                change 2 everybody
                change-window none
                change-veto security
                removal 2 everybody
                suspension everybody
                lift 2 everybody
                revocation 2 everybody
                clock 2 everybody
                product thermo-controller release
                format esp-secure-boot-v2
                targets esp32c3,esp32s3
                keys thermo-1
                submitters ci
                quorum 2 release-managers
                command-line 1
                lifetime 7d
                window 1h
                veto security
                versions any
                minimum-security-version 0
                repository any
                ref any
                break-glass 3 everybody
                """.formatted(
                "0".repeat(64), KEY, keys.stream().map(SshKey::policyLine).collect(Collectors.joining("\n")));
    }

    String digest() {
        return PolicyDigest.of(policy().getBytes(US_ASCII));
    }

    /** The honest statement. */
    String statement() {
        return """
                countersign/statement/v1
                project=thermo-controller
                channel=release
                request=%1$s
                images=1
                image.1.role=app
                image.1.name=build/app.bin
                image.1.sha256=%2$s
                image.1.size=131072
                image.1.format=esp-secure-boot-v2
                image.1.target=esp32c3
                image.1.version=1.4.2
                image.1.version-source=image
                image.1.security-version=7
                image.1.payload=%2$s
                image.1.algorithm=rsassa-pss-sha256
                keys=1
                key.1.name=thermo-1
                key.1.spki-sha256=%3$s
                submitter=ci
                rule=ordinary
                supersedes=none
                origin.verified.repository=none
                origin.verified.commit=none
                origin.verified.ref=none
                origin.verified.build=none
                origin.declared.repository=https%%3A//git.example.org/thermo
                origin.declared.commit=1234
                origin.declared.ref=none
                origin.declared.build=none
                provenance=none
                sbom=none
                previous-release=none
                difference=none
                policy=%4$s
                created=%5$s
                not-before=%5$s
                not-after=%6$s
                mark=development
                """.formatted(ID, sha256, KEY, digest(), created, created.plusSeconds(86_400));
    }

    /** The honest statement, but for what is replaced; it is still one in form, so that no parser notices. */
    ApproverDesk states(String honest, String lie) {
        var text = statement();
        if (!text.contains(honest)) {
            throw new IllegalArgumentException("the statement does not say " + honest);
        }
        return states(text.replace(honest, lie));
    }

    ApproverDesk states(String text) {
        Statement.parse(text.getBytes(US_ASCII));
        server.answer(REQUEST + "/statement", 200, text);
        return this;
    }

    /** What the server shows as approvals. */
    ApproverDesk shows(String... approvals) {
        server.answer(REQUEST + "/evidence", 200, "{\"approvals\": [" + String.join(", ", approvals) + "]}");
        return this;
    }

    /** An approval with a good signature. */
    String approval(SshKey key, String text) {
        return approval(key.person(), key.approve(text.getBytes(US_ASCII)).armored());
    }

    static String approval(String person, String armoured) {
        return "{\"person\": \"" + person + "\", \"at\": \"2026-11-25T12:00:00Z\", \"signature\": {\"sshSignature\": \""
                + armoured.replace("\n", "\\n") + "\"}}";
    }

    /** A run of the program as somebody with the first key, who says yes. */
    Run run(String... arguments) {
        return run(new Run.World(), arguments);
    }

    Run run(Run.World world, String... arguments) {
        var all = new java.util.ArrayList<>(List.of("--server", server.url()));
        all.addAll(Arrays.asList(arguments));
        return world.run(all.toArray(String[]::new));
    }

    private String view() {
        return """
                {"id": "%1$s", "statementId": "%1$s", "project": "thermo-controller", "channel": "release",
                 "state": "awaiting-approval", "rule": "ordinary", "isFinal": false, "mark": "development",
                 "submitter": "ci", "artifact": {"fileName": "build/app.bin", "sha256": "%2$s", "size": 131072},
                 "version": "1.4.2", "versionSource": "image", "metadata": {"chip": "esp32c3"}, "notAfter": "%3$s",
                 "approvals": [], "missing": []}""".formatted(ID, sha256, created.plusSeconds(86_400));
    }

    @Override
    public void close() {
        server.close();
    }
}
