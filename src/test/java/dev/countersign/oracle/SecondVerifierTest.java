package dev.countersign.oracle;

import static dev.countersign.oracle.Story.FIRST;
import static dev.countersign.oracle.Story.KEY_1;
import static dev.countersign.oracle.Story.KEY_2;
import static dev.countersign.oracle.Story.KEY_4;
import static dev.countersign.oracle.Story.PASSKEY_1;
import static dev.countersign.oracle.Story.PASSKEY_2;
import static dev.countersign.oracle.Story.PASSKEY_3;
import static dev.countersign.oracle.Story.SECOND;
import static dev.countersign.oracle.Story.THERMO;
import static dev.countersign.oracle.Story.THIRD;
import static dev.countersign.oracle.Story.VALVE;
import static dev.countersign.oracle.Story.change;
import static dev.countersign.oracle.Story.intent;
import static dev.countersign.oracle.Story.signed;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Assertion;
import dev.countersign.evidence.Change;
import dev.countersign.evidence.SignedText;
import dev.countersign.evidence.SshSignature;
import dev.countersign.testing.SharedKeys;
import dev.countersign.testing.SshBlob;
import dev.countersign.testing.SshSecurityKey;
import dev.countersign.testing.TestAuthenticator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The second verifier takes a true story, and finds every lie that is planted in it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class SecondVerifierTest {
    @TempDir
    private Path folder;

    /** A lie, and what the verifier says about it. */
    record Lie(String name, Consumer<Story> tell, String sentence) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Test
    void a_true_story_is_taken() {
        var story = Story.honest();
        assertThatCode(() -> story.judge(folder, story.journal())).doesNotThrowAnyException();
    }

    static List<Lie> lies() {
        byte[] a = Story.honest().thermo("a", FIRST);
        byte[] flipped = Story.signatures(a);
        flipped[200] ^= 1;
        byte[] other = Story.sign(SharedKeys.RSA, VALVE);
        return List.of(
                new Lie(
                        "a genesis of another digest",
                        s -> s.with(0, Story.policyDigest(FIRST), Story.policyDigest(SECOND)),
                        "record 0 names another policy than it holds"),
                new Lie(
                        "a first policy that follows another",
                        s -> s.put(0, 0, genesis(SECOND)),
                        "record 0 has a policy outside the chain"),
                new Lie("no genesis", s -> s.without(0), "record 1 "),
                new Lie(
                        "a second genesis",
                        s -> s.put(1, 0, genesis(FIRST)),
                        "record 1 has a policy outside the chain"),
                new Lie("a record of unknown kind", s -> s.with(1, "start", "begin"), "record 1 is of an unknown kind"),
                new Lie(
                        "a time before",
                        s -> s.put(4, 60, intent(s.valve("5", FIRST), PASSKEY_1::approve, KEY_2::approve)),
                        "record 4 goes back in time"),
                new Lie(
                        "one of two",
                        s -> s.put(2, 1, intent(a, KEY_4::approve)),
                        "record 2 has too few people for 1 managers 1 security"),
                new Lie("nobody", s -> s.put(2, 1, intent(a)), "record 2 has too few people"),
                new Lie(
                        "nobody over the command line",
                        s -> s.put(4, 62, intent(s.thermo("5", FIRST), PASSKEY_1::approve, PASSKEY_2::approve)),
                        "record 4 has too few people"),
                new Lie(
                        "one person twice",
                        s -> s.put(4, 62, intent(s.valve("5", FIRST), PASSKEY_1::approve, KEY_1::approve)),
                        "record 4 has too few people for 2 managers"),
                new Lie(
                        "somebody of another group",
                        s -> s.put(4, 62, intent(s.valve("5", FIRST), PASSKEY_1::approve, KEY_4::approve)),
                        "record 4 has too few people for 2 managers"),
                new Lie(
                        "the submitter under another name",
                        s -> s.put(2, 1, intent(by("builder"), PASSKEY_1::approve, KEY_4::approve)),
                        "record 2 counts the submitter"),
                new Lie(
                        "a stranger",
                        s -> s.put(2, 1, intent(a, new TestAuthenticator("p-1")::approve, KEY_4::approve)),
                        "record 2 has no approver"),
                new Lie(
                        "a stranger's key",
                        s -> s.put(2, 1, intent(a, PASSKEY_1::approve, new SshSecurityKey("p-4")::approve)),
                        "record 2 has no approver"),
                new Lie(
                        "a refusal as an approval",
                        s -> s.put(2, 1, intent(a, t -> PASSKEY_1.reject("no", t), KEY_4::approve)),
                        "record 2 has an assertion over something else"),
                new Lie(
                        "a refusal over SSH as an approval",
                        s -> s.put(2, 1, intent(a, PASSKEY_1::approve, t -> KEY_4.reject("no", t))),
                        "record 2 has a wrong SSH signature"),
                new Lie(
                        "an approval of another request",
                        s -> s.put(2, 1, intent(a, PASSKEY_1::approve, t -> KEY_4.approve(s.thermo("b", FIRST)))),
                        "record 2 has a wrong SSH signature"),
                new Lie(
                        "a person not verified",
                        s -> s.put(2, 1, intent(a, t -> assertion(t, TestAuthenticator.RP, 0x01), KEY_4::approve)),
                        "record 2 has an assertion without party or person"),
                new Lie(
                        "a synced passkey",
                        s -> s.put(2, 1, intent(a, t -> assertion(t, TestAuthenticator.RP, 0x0D), KEY_4::approve)),
                        "record 2 has an assertion without party or person"),
                new Lie(
                        "another relying party",
                        s -> s.put(2, 1, intent(a, t -> assertion(t, "example.com", 0x05), KEY_4::approve)),
                        "record 2 has an assertion without party or person"),
                new Lie(
                        "a person not verified over SSH",
                        s -> s.put(2, 1, intent(a, PASSKEY_1::approve, t -> ssh(t, SshBlob.NAMESPACE, 0x01))),
                        "record 2 has an SSH signature without the person"),
                new Lie(
                        "another namespace",
                        s -> s.put(2, 1, intent(a, PASSKEY_1::approve, t -> ssh(t, "file", 0x05))),
                        "record 2 has an SSH signature of another namespace"),
                new Lie(
                        "another policy",
                        s -> s.put(2, 1, intent(s.thermo("a", SECOND), PASSKEY_1::approve, KEY_4::approve)),
                        "record 2 is under another policy"),
                new Lie(
                        "a second intent of one request",
                        s -> s.put(4, 62, intent(a, PASSKEY_1::approve, KEY_4::approve)),
                        "record 4 uses an id for a second time"),
                new Lie(
                        "a statement whose time is over",
                        s -> s.put(4, 62, intent(minutes("5", 61), PASSKEY_1::approve, KEY_2::approve)),
                        "record 4 is after its time"),
                new Lie(
                        "a window beyond the statement",
                        s -> s.put(2, 1, intent(minutes("a", 60), PASSKEY_1::approve, KEY_4::approve)),
                        "record 2 is an intent that outlives its statement"),
                new Lie(
                        "the key of another product",
                        s -> s.put(2, 1, intent(swapped(a), PASSKEY_1::approve, KEY_4::approve)),
                        "record 2 is an intent with other keys than the product's"),
                new Lie("no intent", s -> s.without(2), "record 2 signs without an open intent"),
                new Lie("signed twice", s -> s.put(4, 61, signed(a)), "record 4 signs without an open intent"),
                new Lie("signed within the window", s -> s.put(3, 60, signed(a)), "record 3 signs within the window"),
                new Lie(
                        "a signature of other bytes",
                        s -> s.put(3, 61, signed(a, flipped)),
                        "record 3 has a wrong signature"),
                new Lie(
                        "a signature over another image",
                        s -> s.put(3, 61, signed(a, other)),
                        "record 3 has a wrong signature"),
                new Lie(
                        "one signature more",
                        s -> s.put(3, 61, signed(a) + " 1.2:" + Story.base64(other)),
                        "record 3 has too many or too few signatures"),
                new Lie(
                        "no signature",
                        s -> s.put(3, 61, "signed " + "a".repeat(64)),
                        "record 3 has too many or too few signatures"),
                new Lie(
                        "a signature for another image",
                        s -> s.with(3, " 1.1:", " 2.1:"),
                        "record 3 has a wrong signature"),
                new Lie(
                        "an amendment by one",
                        s -> s.put(6, 63, change(Story.policyChange("1", FIRST, SECOND), SECOND, PASSKEY_1::approve)),
                        "record 6 has too few people for 2 managers"),
                new Lie(
                        "an amendment by the wrong two",
                        s -> s.put(
                                6,
                                63,
                                change(
                                        Story.policyChange("1", FIRST, SECOND),
                                        SECOND,
                                        PASSKEY_1::approve,
                                        KEY_4::approve)),
                        "record 6 has too few people"),
                new Lie(
                        "another policy than was approved",
                        s -> s.put(
                                6,
                                63,
                                change(
                                        Story.policyChange("1", FIRST, SECOND),
                                        SECOND + "# more\n",
                                        PASSKEY_1::approve,
                                        PASSKEY_2::approve)),
                        "record 6 brings another policy than was approved"),
                new Lie(
                        "adopted within the window",
                        s -> s.put(8, 122, "adopted " + "1".repeat(64)),
                        "record 8 has no policy that says previous"),
                new Lie(
                        "adopted what nobody proposed",
                        s -> s.with(8, "adopted 1", "adopted 2"),
                        "record 8 has no policy that says previous"),
                new Lie("never adopted", s -> s.without(8), "record 8 is under another policy"),
                new Lie(
                        "signed what the new policy ended",
                        s -> s.put(9, 124, signed(s.thermo("b", FIRST))),
                        "record 9 signs without an open intent"),
                new Lie(
                        "break-glass by the ordinary quorum",
                        s -> s.put(9, 124, intent(s.emergency("c", SECOND), PASSKEY_1::approve, KEY_4::approve)),
                        "record 9 has too few people for 2 managers 1 security"),
                new Lie(
                        "suspended by a manager",
                        s -> s.put(
                                11,
                                125,
                                change(
                                        Story.ofKey("2", Change.Kind.SUSPEND, SECOND),
                                        "",
                                        t -> KEY_1.sign(SignedText.suspend(t)))),
                        "record 11 has too few people for 1 security"),
                new Lie(
                        "an approval as a suspension",
                        s -> s.put(11, 125, change(Story.ofKey("2", Change.Kind.SUSPEND, SECOND), "", KEY_4::approve)),
                        "record 11 has a wrong SSH signature"),
                new Lie(
                        "lifted by one",
                        s -> s.put(12, 126, change(Story.ofKey("3", Change.Kind.LIFT, SECOND), "", KEY_1::approve)),
                        "record 12 has too few people for 2 managers"),
                new Lie("lifted what is not suspended", s -> s.without(11), "record 11 lifts what is not suspended"),
                new Lie(
                        "signed while suspended",
                        s -> s.without(12)
                                .without(13)
                                .put(
                                        14,
                                        128,
                                        intent(
                                                s.emergency("d", SECOND),
                                                PASSKEY_1::approve,
                                                KEY_2::approve,
                                                KEY_4::approve))
                                .put(15, 129, signed(s.emergency("d", SECOND))),
                        "record 13 signs with a key that was stopped"),
                new Lie(
                        "signed after a revocation",
                        s -> s.put(
                                        12,
                                        126,
                                        change(
                                                Story.ofKey("3", Change.Kind.REVOKE, SECOND),
                                                "",
                                                PASSKEY_1::approve,
                                                KEY_2::approve))
                                .without(13)
                                .put(
                                        14,
                                        128,
                                        intent(
                                                s.emergency("d", SECOND),
                                                PASSKEY_1::approve,
                                                KEY_2::approve,
                                                KEY_4::approve))
                                .put(15, 129, signed(s.emergency("d", SECOND))),
                        "record 14 signs with a key that was stopped"),
                new Lie(
                        "an amendment as a removal",
                        s -> s.put(
                                13,
                                127,
                                change(Story.policyChange("4", SECOND, weaker()), weaker(), PASSKEY_2::approve)),
                        "record 13 has too few people for 2 managers"),
                new Lie(
                        "a removal by a removed person",
                        s -> s.put(17, 131, change(Story.policyChange("6", THIRD, THIRD), THIRD, PASSKEY_3::approve)),
                        "record 17 has no approver"),
                new Lie(
                        "a policy that follows another",
                        s -> s.put(
                                13,
                                127,
                                change(Story.policyChange("4", SECOND, outside()), outside(), PASSKEY_2::approve)),
                        "record 13 has a policy outside the chain"),
                new Lie(
                        "a change for a second time",
                        s -> s.put(
                                12,
                                126,
                                change(
                                        Story.ofKey("2", Change.Kind.LIFT, SECOND),
                                        "",
                                        PASSKEY_1::approve,
                                        KEY_2::approve)),
                        "record 12 uses an id for a second time"),
                new Lie(
                        "signed what was rejected",
                        s -> s.put(15, 129, intent(s.thermo("d", THIRD), PASSKEY_1::approve, KEY_4::approve)),
                        "record 15 uses an id for a second time"),
                new Lie(
                        "signed what was vetoed",
                        s -> s.put(17, 190, signed(s.thermo("e", THIRD))),
                        "record 17 signs without an open intent"),
                new Lie(
                        "a clock set by one",
                        s -> s.put(17, 100, change(Story.clock("6", THIRD, 100), "", KEY_1::approve)),
                        "record 17 has too few people for 2 managers"),
                new Lie(
                        "a clock of another time",
                        s -> s.put(
                                17, 131, change(Story.clock("6", THIRD, 100), "", PASSKEY_1::approve, KEY_2::approve)),
                        "record 17 is of another time than it states"),
                new Lie("a clock that nobody set", s -> s.without(17), "record 17 goes back in time"),
                new Lie(
                        "a released file of other bytes",
                        s -> s.file("a.bin", changed(s.file("a.bin"), 100)),
                        "a.bin is not what was signed"),
                new Lie(
                        "a released signature of other bytes",
                        s -> s.file("a.bin", changed(s.file("a.bin"), THERMO.length + 900)),
                        "a.bin is not what was signed"),
                new Lie(
                        "a released ECDSA signature of other bytes",
                        s -> s.file("v.bin", changed(s.file("v.bin"), VALVE.length + 140)),
                        "v.bin is not what was signed"),
                new Lie(
                        "a good signature that is not in the journal",
                        s -> s.file(
                                "a.bin", Story.signedFile(THERMO, SharedKeys.RSA, Story.sign(SharedKeys.RSA, THERMO))),
                        "a.bin is not what was signed"),
                new Lie(
                        "a released file with a block more",
                        s -> s.file(
                                "a.bin",
                                Story.signedFile(THERMO, SharedKeys.RSA, Story.signatures(a), Story.signatures(a))),
                        "a.bin is not what was signed"),
                new Lie(
                        "a released file without signature",
                        s -> s.file("a.bin", Story.signedFile(THERMO, SharedKeys.RSA)),
                        "a.bin is not what was signed"),
                new Lie(
                        "a file that was never asked for",
                        s -> s.file("x.bin", Story.signedFile(VALVE, SharedKeys.RSA, other)),
                        "x.bin is not what was signed"));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void is_found(Lie lie) {
        var story = Story.honest();
        lie.tell().accept(story);
        assertThatThrownBy(() -> story.judge(folder, story.journal())).hasMessageStartingWith(lie.sentence());
    }

    @Test
    void no_byte_of_the_journal_can_change() {
        var story = Story.honest();
        String journal = story.journal();
        for (int place = 0; place < journal.length(); place += 1 + journal.length() / 400) {
            char other = journal.charAt(place) == '1' ? '2' : '1';
            String changed = journal.substring(0, place) + other + journal.substring(place + 1);
            assertThatThrownBy(() -> story.judge(folder, changed))
                    .as("place %d", place)
                    .isInstanceOf(Exception.class);
        }
    }

    @Test
    void a_last_line_that_was_cut_is_found() {
        var story = Story.honest();
        assertThatThrownBy(() -> story.judge(folder, story.journal().stripTrailing()))
                .hasMessage("record 21 breaks the chain");
    }

    @Test
    void it_has_at_most_300_lines_and_shares_no_code() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("src/test/java/dev/countersign/oracle/SecondVerifier.java"));
        assertThat(lines.stream()
                        .map(String::strip)
                        .filter(line -> !line.matches("|}|//.*|/?\\*.*|import .*|package .*")))
                .hasSizeLessThanOrEqualTo(300);
        assertThat(lines.stream().filter(line -> line.startsWith("import "))).allMatch(line -> line.contains(" java"));
    }

    private static String genesis(String policy) {
        return "genesis " + Story.policyDigest(policy) + " " + Story.base64(policy.getBytes(US_ASCII));
    }

    private static byte[] by(String submitter) {
        return Story.statement("a", FIRST, "thermo-controller", THERMO, submitter, false, 24 * 60);
    }

    private static byte[] swapped(byte[] statement) {
        return new String(statement, US_ASCII).replace(Story.RSA, Story.P_256).getBytes(US_ASCII);
    }

    private static byte[] minutes(String digit, long minutes) {
        boolean thermo = digit.equals("a");
        return Story.statement(
                digit,
                FIRST,
                thermo ? "thermo-controller" : "valve-controller",
                thermo ? THERMO : VALVE,
                "ci",
                false,
                minutes);
    }

    /** Lines taken away that are no people: the window of a product, say. */
    private static String weaker() {
        return THIRD.replace("window 1h\nveto", "window none\nveto");
    }

    private static String outside() {
        return THIRD.replace("previous " + Story.policyDigest(SECOND), "previous " + Story.policyDigest(FIRST));
    }

    private static Assertion assertion(byte[] statement, String party, int flags) {
        byte[] challenge = SignedText.approve(statement).challenge();
        return PASSKEY_1.sign(
                TestAuthenticator.clientData(challenge, TestAuthenticator.ORIGIN, "}"),
                TestAuthenticator.authenticatorData(party, flags));
    }

    private static SshSignature ssh(byte[] statement, String namespace, int flags) {
        var blob = SshBlob.by(KEY_4.wire()).withNamespace(namespace);
        return new SshSignature(KEY_4.signed(blob, SignedText.approve(statement).bytes(), flags, 1)
                .bytes());
    }

    private static byte[] changed(byte[] file, int place) {
        file[place] ^= 1;
        return file;
    }
}
