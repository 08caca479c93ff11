package dev.countersign.signer;

import static dev.countersign.signer.SignerInMemory.NOON;
import static dev.countersign.testing.TestRelease.APPROVER_1;
import static dev.countersign.testing.TestRelease.APPROVER_1_AGAIN;
import static dev.countersign.testing.TestRelease.APPROVER_2;
import static dev.countersign.testing.TestRelease.STRANGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.testing.TestRelease;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hash chain has no secret: whoever can write the journal can make it a good chain. What it then says is still checked before it counts. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ForgedJournalTest {
    private static final Pinned PINNED = SignerInMemory.pinned();
    private static final JournalRecord GENESIS =
            new JournalRecord.Genesis(PINNED.policy().digest(), PINNED.policyBytes());
    private static final TestRelease THERMO = TestRelease.thermo(PINNED.policy(), NOON);
    /** Its time is over with the record after its intent. */
    private static final TestRelease SHORT =
            THERMO.again().with("not-after", NOON.plusSeconds(1).toString());

    private static final TestRelease TWICE = TestRelease.thermoTwice(PINNED.policy(), NOON);

    @TempDir
    private Path folder;

    private Path file;
    private Path anchor;

    @BeforeEach
    void name() {
        file = folder.resolve("journal");
        anchor = folder.resolve("anchor");
    }

    @Test
    void a_genuine_journal_opens() throws Exception {
        open(GENESIS, intent(THERMO), signed(THERMO), intent(TWICE), signed(TWICE), rejected(THERMO.again()));
    }

    @Test
    void the_first_record_is_the_genesis_and_no_other_is() throws Exception {
        assertRefused("record 0 of the journal stands where the genesis must, or is a second one", intent(THERMO));
        assertRefused("record 1 of the journal stands where the genesis must, or is a second one", GENESIS, GENESIS);
    }

    @Test
    void a_journal_of_another_policy_is_refused() throws Exception {
        assertRefused(
                "record 0 of the journal belongs to another policy: " + "0".repeat(64),
                new JournalRecord.Genesis("0".repeat(64), PINNED.policyBytes()));
        assertRefused(
                "record 0 of the journal belongs to another policy: "
                        + PINNED.policy().digest(),
                new JournalRecord.Genesis(PINNED.policy().digest(), Administered.POLICY));
    }

    // ---- intents ----

    @Test
    void an_intent_that_too_few_people_approved_is_refused() throws Exception {
        String start = "record 1 of the journal holds an intent that must not be signed: ";
        assertRefused(start + "2 of 2 approvals", GENESIS, new JournalRecord.Intent(THERMO.with()));
        assertRefused(start + "1 of 2 approvals", GENESIS, new JournalRecord.Intent(THERMO.approvedBy(APPROVER_1)));
        assertRefused(
                start + "1 of 2 approvals",
                GENESIS,
                new JournalRecord.Intent(THERMO.approvedBy(APPROVER_1, APPROVER_1_AGAIN)));
        assertRefused(
                start + "An assertion is by a credential that the policy does not name",
                GENESIS,
                new JournalRecord.Intent(THERMO.approvedBy(APPROVER_1, STRANGER)));
    }

    @Test
    void an_intent_with_approvals_of_another_statement_is_refused() throws Exception {
        var approvals = THERMO.approved().approvals();
        byte[] other = THERMO.again().statement();
        assertRefused(
                "record 1 of the journal holds an intent that must not be signed: The assertion by approver-1",
                GENESIS,
                new JournalRecord.Intent(new Question.Intend(other, approvals)));
    }

    @Test
    void an_intent_that_the_policy_does_not_allow_is_refused() throws Exception {
        assertRefused(
                "record 1 of the journal holds an intent that must not be signed: The target esp32c6",
                GENESIS,
                new JournalRecord.Intent(
                        THERMO.with("image.1.target", "esp32c6").approved()));
        assertRefused(
                "record 1 of the journal holds an intent that must not be signed: This was made under",
                GENESIS,
                new JournalRecord.Intent(THERMO.with("policy", "0".repeat(64)).approved()));
    }

    @Test
    void an_intent_of_something_else_than_a_statement_is_refused() throws Exception {
        assertRefused(
                "record 1 of the journal holds an intent that must not be signed: The statement is refused: ",
                GENESIS,
                new JournalRecord.Intent(new Question.Intend(new byte[] {'x', '\n'}, List.of())));
    }

    @Test
    void a_second_intent_of_one_request_is_refused() throws Exception {
        assertRefused(
                "record 2 of the journal holds a second intent of one request",
                GENESIS,
                intent(THERMO),
                intent(THERMO));
        TestRelease other = THERMO.with("submitter", "other-ci");
        assertRefused(
                "record 2 of the journal holds a second intent of one request", GENESIS, intent(THERMO), intent(other));
        assertRefused(
                "record 3 of the journal holds a second intent of one request",
                GENESIS,
                intent(THERMO),
                signed(THERMO),
                intent(THERMO));
        assertRefused(
                "record 2 of the journal holds a second intent of one request",
                GENESIS,
                rejected(THERMO),
                intent(THERMO));
    }

    @Test
    void a_refused_opening_keeps_no_lock() throws Exception {
        write(GENESIS, new JournalRecord.Intent(THERMO.with()));
        assertThatThrownBy(this::reopen).isInstanceOf(StartException.class);
        Files.delete(file);
        write(GENESIS, intent(THERMO));
        long start = System.nanoTime();
        reopen();
        assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    }

    // ---- signatures ----

    @Test
    void a_signature_without_an_open_intent_is_refused() throws Exception {
        String sentence = " of the journal holds a signature without an open intent";
        assertRefused("record 1" + sentence, GENESIS, signed(THERMO));
        assertRefused("record 2" + sentence, GENESIS, intent(TWICE), signed(THERMO));
        assertRefused("record 3" + sentence, GENESIS, intent(THERMO), signed(THERMO), signed(THERMO));
        assertRefused("record 2" + sentence, GENESIS, rejected(THERMO), signed(THERMO));
        assertRefused("record 3" + sentence, GENESIS, intent(SHORT), abandoned(SHORT), signed(SHORT));
    }

    @Test
    void a_signature_that_does_not_verify_is_refused() throws Exception {
        ImageSignature genuine = signatures(THERMO).getFirst();
        byte[] changed = genuine.signature().clone();
        changed[100] ^= 1;
        assertRefused(
                "record 2 of the journal holds a signature that does not verify",
                GENESIS,
                intent(THERMO),
                new JournalRecord.Signed(THERMO.requestId(), List.of(new ImageSignature(1, 1, changed))));
    }

    @Test
    void a_signature_over_another_release_is_refused() throws Exception {
        TestRelease other = TestRelease.valve(PINNED.policy(), NOON);
        assertRefused(
                "record 2 of the journal holds a signature that does not verify",
                GENESIS,
                intent(THERMO),
                new JournalRecord.Signed(THERMO.requestId(), signatures(other)));
    }

    @Test
    void signatures_are_as_many_as_images_times_keys_and_in_their_order() throws Exception {
        List<ImageSignature> both = signatures(TWICE);
        String number = "record 2 of the journal has too many or too few signatures";
        String order = "record 2 of the journal has its signatures in another order";
        assertRefused(number, GENESIS, intent(TWICE), with(List.of()));
        assertRefused(number, GENESIS, intent(TWICE), with(both.subList(0, 1)));
        assertRefused(number, GENESIS, intent(TWICE), with(List.of(both.get(0), both.get(1), both.get(1))));
        assertRefused(order, GENESIS, intent(TWICE), with(List.of(both.get(1), both.get(0))));
        assertRefused(order, GENESIS, intent(TWICE), with(List.of(both.get(0), both.get(0))));
        assertRefused(
                order,
                GENESIS,
                intent(TWICE),
                with(List.of(both.get(0), new ImageSignature(2, 1, both.get(1).signature()))));
    }

    // ---- ends ----

    @Test
    void what_has_ended_does_not_end_again() throws Exception {
        String ended = " of the journal holds a rejection that does not count: The ";
        assertRefused("record 3" + ended + "request", GENESIS, intent(THERMO), signed(THERMO), rejected(THERMO));
        assertRefused("record 2" + ended + "request", GENESIS, rejected(THERMO), rejected(THERMO));
        assertRefused("record 3" + ended + "request", GENESIS, intent(SHORT), abandoned(SHORT), rejected(SHORT));
        String notOpen = " of the journal abandons a request that is not open";
        assertRefused("record 1" + notOpen, GENESIS, abandoned(THERMO));
        assertRefused("record 3" + notOpen, GENESIS, intent(THERMO), signed(THERMO), abandoned(THERMO));
        assertRefused("record 3" + notOpen, GENESIS, intent(SHORT), abandoned(SHORT), abandoned(SHORT));
    }

    @Test
    void nothing_is_abandoned_without_a_reason() throws Exception {
        assertRefused(
                "record 2 of the journal abandons a request without a reason",
                GENESIS,
                intent(THERMO),
                abandoned(THERMO));
    }

    @Test
    void only_a_veto_stops_an_intent() throws Exception {
        assertRefused(
                "record 2 of the journal holds a rejection that does not count: The request " + THERMO.requestId()
                        + " is intended already",
                GENESIS,
                intent(THERMO),
                rejected(THERMO));
    }

    @Test
    void a_refusal_of_another_statement_than_the_one_intended_is_refused() throws Exception {
        TestRelease other = THERMO.with("sbom", "5".repeat(64));
        assertRefused(
                "record 2 of the journal holds a rejection that does not count: The request " + THERMO.requestId()
                        + " has another statement",
                GENESIS,
                intent(THERMO),
                rejected(other));
    }

    @Test
    void a_refusal_by_a_stranger_is_refused() throws Exception {
        assertRefused(
                "record 1 of the journal holds a rejection that does not count: An assertion is by a credential",
                GENESIS,
                new JournalRecord.Rejected(THERMO.rejectedBy(STRANGER)));
    }

    private static JournalRecord abandoned(TestRelease release) {
        return new JournalRecord.Abandoned(release.requestId());
    }

    private static JournalRecord intent(TestRelease release) {
        return new JournalRecord.Intent(release.approvedBy(APPROVER_1, APPROVER_2));
    }

    private static JournalRecord rejected(TestRelease release) {
        return new JournalRecord.Rejected(release.rejectedBy(APPROVER_1));
    }

    private static JournalRecord signed(TestRelease release) {
        return new JournalRecord.Signed(release.requestId(), signatures(release));
    }

    private static JournalRecord with(List<ImageSignature> signatures) {
        return new JournalRecord.Signed(TWICE.requestId(), signatures);
    }

    private static List<ImageSignature> signatures(TestRelease release) {
        var token = new SoftwareToken();
        var signatures = new ArrayList<ImageSignature>();
        List<Statement.Key> keys = Statement.parse(release.statement()).keys();
        for (int key = 1; key <= keys.size(); key++) {
            try (var signing = token.begin(keys.get(key - 1).name())) {
                signing.update(release.artifact(), 0, release.artifact().length); // which is padded already
                signatures.add(new ImageSignature(1, key, signing.sign()));
            }
        }
        return signatures;
    }

    private void assertRefused(String start, JournalRecord... records) throws Exception {
        Files.deleteIfExists(file);
        write(records);
        byte[] before = Files.readAllBytes(file);
        assertThatThrownBy(this::reopen).isInstanceOf(StartException.class).hasMessageStartingWith(start);
        assertThat(Files.readAllBytes(file)).as("nothing is repaired").isEqualTo(before);
    }

    private void open(JournalRecord... records) throws Exception {
        write(records);
        reopen();
    }

    /** Whoever can write the file can give every line its right hash. */
    private void write(JournalRecord... records) throws Exception {
        Instant time = NOON;
        String before = "0".repeat(64);
        var lines = new StringBuilder();
        for (int i = 0; i < records.length; i++) {
            String content = i + " " + time + " " + records[i].text();
            before = Journal.hash(before, content);
            lines.append(content).append(' ').append(before).append('\n');
            time = time.plusSeconds(1);
        }
        Files.writeString(file, lines);
        Files.writeString(anchor, "1 " + (records.length - 1) + " " + before + "\n");
    }

    private void reopen() throws Exception {
        var clock = new SignerInMemory.StandingClock();
        clock.set(NOON.plusSeconds(3_600));
        try (var start = JournalStart.lock(file, anchor)) {
            Replay.read(PINNED, start)
                    .begin(start, new TrustedTime(clock, clock::nanos))
                    .close();
        }
    }
}
