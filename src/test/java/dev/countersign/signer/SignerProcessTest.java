package dev.countersign.signer;

import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.SECURITY_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.core.Artifact;
import dev.countersign.core.RememberedHeads;
import dev.countersign.core.SignerClient;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.DigestSignature;
import dev.countersign.policy.Policy;
import dev.countersign.testing.Command;
import dev.countersign.testing.JournalLines;
import dev.countersign.testing.Pkcs11Spy;
import dev.countersign.testing.SignerHome;
import dev.countersign.testing.SignerUnderTest;
import dev.countersign.testing.TestRelease;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real signer process on a real token: what it keeps through its own death, and when it refuses to start. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SignerProcessTest {
    @TempDir
    private Path folder;

    private SignerHome home;
    private Policy policy;

    @BeforeEach
    void ceremony() {
        home = SignerUnderTest.home(folder.resolve("signer"));
        policy = SignerUnderTest.policy(home);
    }

    @Test
    void what_it_signs_verifies_and_comes_again_byte_for_byte_also_from_the_next_process() throws Exception {
        TestRelease thermo = TestRelease.thermoTwice(policy, Instant.now());
        TestRelease valve = TestRelease.valve(policy, Instant.now());
        Answer.Signed rsa;
        Answer.Signed ecdsa;
        try (var signer = SignerUnderTest.start(home)) {
            rsa = signer.sign(thermo);
            ecdsa = signer.sign(valve);
            assertVerifies(thermo, rsa);
            assertVerifies(valve, ecdsa);
            assertSame(rsa, signer.ask(thermo.complete()));
            assertSame(ecdsa, signer.ask(valve.complete()));
        }
        try (var signer = SignerUnderTest.start(home)) {
            assertSame(rsa, signer.ask(thermo.complete()));
            assertSame(ecdsa, signer.ask(valve.complete()));
        }
        assertThat(JournalLines.read(home.folder()).signed()).hasSize(2);
    }

    @Test
    void the_client_of_the_server_and_it_understand_each_other() throws Exception {
        TestRelease release = TestRelease.thermo(policy, Instant.now());
        var artifact = new Artifact(() -> new ByteArrayInputStream(release.artifact()), release.artifact().length);
        try (var signer = SignerUnderTest.start(home)) {
            var client = new SignerClient(signer.socket(), Duration.ofSeconds(30), new RememberedHeads());
            assertThat(client.describe().policy()).isEqualTo(TestRelease.policy(home.record()));
            Answer.Receipt receipt =
                    client.intend(release.statement(), release.approved().approvals(), artifact);
            assertThat(client.health().newest()).isEqualTo(receipt);
            assertVerifies(release, client.complete(release.requestId(), artifact));
            assertThat(client.health().millisecondsToFirstSignature()).isPositive();
        }
    }

    /** The table of section 4 of the threat model: where it may die, and what is on disk then. */
    @ParameterizedTest
    @MethodSource("points")
    void killed_at_any_point_it_signs_in_the_end_and_once(String point) throws Exception {
        TestRelease release = TestRelease.valve(policy, Instant.now());
        Pkcs11Spy spy = Pkcs11Spy.on(home);
        boolean intended;
        boolean signed;
        byte[] journalled = new byte[0];
        try (var signer = SignerUnderTest.start(home, "-Dcountersign.fault=" + point + ":1")) {
            assertThatThrownBy(() -> signer.sign(release)).isInstanceOf(IOException.class);
            assertThat(signer.awaitExit()).isEqualTo(137);
            JournalLines journal = JournalLines.read(home.folder());
            intended = journal.intentsFor(release.requestId()) == 1;
            signed = journal.signaturesFor(release.requestId()) == 1;
            if (signed) {
                journalled = journal.signatureOf(release.requestId());
            }
        }
        assertThat(intended).isEqualTo(points().indexOf(point) >= points().indexOf("journal.written.intent"));
        assertThat(signed).isEqualTo(points().indexOf(point) >= points().indexOf("journal.written.signed"));
        try (var signer = SignerUnderTest.start(home)) {
            long before = spy.signatures();
            if (!intended) {
                assertThat(((Answer.Refused) signer.ask(release.complete())).code())
                        .isEqualTo(RefusalCode.UNKNOWN);
            }
            Answer.Signed answer = signer.sign(release);
            assertVerifies(release, answer);
            if (signed) {
                assertThat(answer.signatures().getFirst().signature()).isEqualTo(journalled);
            }
            assertThat(spy.signatures() - before).as("asked of the token").isEqualTo(signed ? 0 : 1);
        }
        JournalLines journal = JournalLines.read(home.folder());
        assertThat(journal.intentsFor(release.requestId())).isEqualTo(1);
        assertThat(journal.signaturesFor(release.requestId())).isEqualTo(1);
    }

    /** In the order in which a request meets them. */
    static List<String> points() {
        var points = new ArrayList<String>();
        points.addAll(around("intent"));
        points.addAll(List.of("hsm.before", "hsm.after"));
        points.addAll(around("signed"));
        points.add("before.release");
        return points;
    }

    private static List<String> around(String kind) {
        return Stream.of("journal.before.", "journal.written.", "journal.synced.", "anchor.before.", "anchor.after.")
                .map(point -> point + kind)
                .toList();
    }

    @Test
    void killed_from_outside_it_goes_on() throws Exception {
        TestRelease release = TestRelease.thermo(policy, Instant.now());
        try (var signer = SignerUnderTest.start(home)) {
            signer.ask(release.approved(), release.artifact());
            signer.kill();
        }
        try (var signer = SignerUnderTest.start(home)) {
            assertVerifies(release, (Answer.Signed) signer.ask(release.complete(), release.artifact()));
        }
    }

    @Test
    void a_power_cut_costs_the_unsynced_end_of_the_journal_and_nothing_else() throws Exception {
        TestRelease first = TestRelease.valve(policy, Instant.now());
        TestRelease second = TestRelease.valve(policy, Instant.now());
        Answer.Signed kept;
        long synced;
        byte[] anchored;
        Path journal = home.folder().resolve("journal");
        try (var signer = SignerUnderTest.start(home, "-Dcountersign.fault=journal.written.intent:2")) {
            kept = signer.sign(first);
            synced = Files.size(journal);
            anchored = Files.readAllBytes(home.anchor());
            assertThatThrownBy(() -> signer.sign(second)).isInstanceOf(IOException.class);
        }
        byte[] whole = Files.readAllBytes(journal);
        for (long length : new long[] {synced, synced + 1, (synced + whole.length) / 2, whole.length - 1}) {
            Files.write(journal, Arrays.copyOf(whole, (int) length));
            Files.write(home.anchor(), anchored); // which is only written after the journal was synced
            try (var signer = SignerUnderTest.start(home)) {
                assertSame(kept, signer.ask(first.complete()));
                assertThat(((Answer.Refused) signer.ask(second.complete())).code())
                        .isEqualTo(RefusalCode.UNKNOWN);
            }
            String text = Files.readString(journal);
            assertThat(text.substring(0, (int) synced)).isEqualTo(new String(whole, 0, (int) synced, US_ASCII));
            assertThat(text.substring((int) synced)).matches("\\d+ \\S+ start 2 [0-9a-f]{64}\n");
        }
    }

    @Test
    void a_refusal_by_a_person_survives_its_death() throws Exception {
        TestRelease before = TestRelease.thermo(policy, Instant.now());
        TestRelease after = TestRelease.thermo(policy, Instant.now());
        TestRelease tooLate = TestRelease.thermo(policy, Instant.now());
        try (var signer = SignerUnderTest.start(home)) {
            signer.ask(before.rejectedBy(APPROVER_1));
            signer.ask(after.approved(), after.artifact());
            assertRefused(RefusalCode.CONFLICT, signer.ask(after.rejectedBy(SECURITY_1)));
            signer.sign(tooLate);
            assertRefused(RefusalCode.SIGNED, signer.ask(tooLate.rejectedBy(SECURITY_1)));
            signer.kill();
        }
        try (var signer = SignerUnderTest.start(home)) {
            assertRefused(RefusalCode.REJECTED, signer.ask(before.approved(), before.artifact()));
            assertRefused(RefusalCode.REJECTED, signer.ask(before.complete(), before.artifact()));
            assertRefused(RefusalCode.SIGNED, signer.ask(tooLate.rejectedBy(SECURITY_1)));
        }
        assertThat(JournalLines.read(home.folder()).signed()).hasSize(1);
    }

    @Test
    void without_its_token_it_signs_nothing_ends_and_works_again_when_the_token_is_back() throws Exception {
        TestRelease release = TestRelease.valve(policy, Instant.now());
        Path tokens = home.folder().resolve("tokens");
        Path away = home.folder().resolve("tokens.away");
        try (var signer = SignerUnderTest.start(home)) {
            signer.ask(release.approved(), release.artifact());
            Files.move(tokens, away);
            assertThatThrownBy(() -> signer.ask(release.complete(), release.artifact()))
                    .isInstanceOf(IOException.class);
            assertThat(signer.awaitExit()).isEqualTo(70);
            assertThat(signer.output()).contains("signer: surprise, the process ends: ");
        }
        assertThat(SignerUnderTest.run(home).exit()).as("nor does it start").isIn(65, 70);
        assertThat(JournalLines.read(home.folder()).signed()).isEmpty();
        Files.move(away, tokens);
        try (var signer = SignerUnderTest.start(home)) {
            assertVerifies(release, (Answer.Signed) signer.ask(release.complete(), release.artifact()));
        }
    }

    // ---- starts that are refused ----

    @Test
    void a_changed_journal_refuses_the_start() throws Exception {
        try (var signer = SignerUnderTest.start(home)) {
            signer.sign(TestRelease.thermo(policy, Instant.now()));
        }
        Path journal = home.folder().resolve("journal");
        byte[] whole = Files.readAllBytes(journal);
        for (int index : new int[] {0, whole.length / 2, whole.length - 30, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[index] ^= 1;
            Files.write(journal, changed);
            Command.Result result = SignerUnderTest.run(home);
            assertThat(result.exit()).as(result.output()).isEqualTo(65);
            assertThat(result.output()).startsWith("signer: will not start: ").contains("journal");
            assertThat(Files.readAllBytes(journal)).isEqualTo(changed);
        }
        Files.write(journal, whole);
        SignerUnderTest.start(home).close();
    }

    @Test
    void another_policy_than_the_pinned_one_refuses_the_start() throws Exception {
        Path file = home.folder().resolve("policy");
        Files.writeString(file, Files.readString(file) + "# one comment more\n");
        Command.Result result = SignerUnderTest.run(home);
        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.output()).contains("is not the pinned one");
    }

    @Test
    void another_record_of_the_ceremony_refuses_the_start() throws Exception {
        SignerHome other = SignerHome.create(folder.resolve("other"), TestRelease.KEYS.toArray(String[]::new));
        Files.write(home.folder().resolve("ceremony.record"), other.record().encode());
        Command.Result result = SignerUnderTest.run(home);
        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.output()).contains("is not one of the ceremony record");
    }

    @Test
    void a_wrong_PIN_ends_it_so_that_nobody_tries_again() throws Exception {
        Files.writeString(home.folder().resolve("pin"), "0000000000000000");
        Command.Result result = SignerUnderTest.run(home);
        assertThat(result.exit()).as(result.output()).isEqualTo(64);
        assertThat(result.output()).doesNotContain("0000000000000000");
    }

    @Test
    void a_second_one_on_the_same_home_is_refused_while_the_first_works_on() throws Exception {
        try (var first = SignerUnderTest.start(home)) {
            Command.Result second = SignerUnderTest.run(home);
            assertThat(second.exit()).isEqualTo(65);
            assertThat(second.output()).contains("another signer has the journal");
            first.sign(TestRelease.valve(policy, Instant.now()));
        }
        SignerUnderTest.start(home).close();
    }

    @Test
    void it_ends_with_the_standard_input_of_its_parent() throws Exception {
        try (var signer = SignerUnderTest.start(home)) {
            signer.closeInput();
            assertThat(signer.awaitExit()).isZero();
        }
    }

    @Test
    void the_policy_is_pinned_by_its_own_command_once() throws Exception {
        Files.delete(home.folder().resolve("policy.sha256"));
        Path file = folder.resolve("new.policy");
        Files.move(home.folder().resolve("policy"), file);
        String[] pin = {"pin", "--home", home.folder().toString(), "--policy", file.toString()};
        assertThat(SignerUnderTest.run(home).exit()).as("nothing is pinned yet").isEqualTo(65);
        Command.Result result = home.run("dev.countersign.signer.Main", pin);
        assertThat(result.exit()).isZero();
        assertThat(result.output()).isEqualTo(policy.digest() + "\n");
        SignerUnderTest.start(home).close();
        Files.writeString(file, Files.readString(file) + "\n");
        result = home.run("dev.countersign.signer.Main", pin);
        assertThat(result.exit()).isEqualTo(65);
        assertThat(result.output()).contains("another policy is pinned here already");
    }

    @Test
    void a_wrong_command_line_is_explained() {
        for (String[] arguments : new String[][] {
            {},
            {"sign"},
            {"run"},
            {"run", "--home"},
            {"run", "--home", "a", "--socket", "b"},
            {"run", "--home", "a", "--home", "b", "--anchor", "c", "--socket", "d"},
            {"run", "--home", "a", "--anchor", "b", "--socket", "c", "--pin", "1234"},
            {"run", "--home", "a", "--anchor", "b", "--socket", "c", "--pin-fd", "x"},
            {"pin", "--home", "a"}
        }) {
            Command.Result result = home.run("dev.countersign.signer.Main", arguments);
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.output()).startsWith("usage:");
        }
    }

    private void assertVerifies(TestRelease release, Answer.Signed signed) {
        Statement statement = Statement.parse(release.statement());
        assertThat(signed.signatures())
                .hasSize(statement.images().size() * statement.keys().size())
                .allSatisfy(signature -> {
                    Statement.Key key = statement.keys().get(signature.key() - 1);
                    KeyRecord made = home.record().key(key.name()).orElseThrow();
                    byte[] payload = HexFormat.of()
                            .parseHex(statement
                                    .images()
                                    .get(signature.image() - 1)
                                    .payload());
                    assertThat(DigestSignature.verifies(made.publicKey(), payload, signature.signature()))
                            .isTrue();
                });
    }

    private static void assertRefused(RefusalCode code, Answer answer) {
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }

    private static void assertSame(Answer.Signed first, Answer second) {
        assertThat(second).usingRecursiveComparison().isEqualTo(first);
    }
}
