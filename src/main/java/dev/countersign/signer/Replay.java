package dev.countersign.signer;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.Change;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.firmware.DigestSignature;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the journal at a start. The hash chain has no secret, so whoever can write the file can write any record: each is judged once more by the
 * very checks that it passed when it was written, at the time of its record and under the policy then in force. All evidence is verified again.
 */
final class Replay implements JournalStart.Reader {
    private final Pinned pinned;
    private final Standing standing;
    private final ChangeBook changes = new ChangeBook();
    private final PublicationBook publications = new PublicationBook();
    private final ChangeCheck check;
    private final Changes effects;
    private JournalStart.@Nullable Checked checked;

    Replay(Pinned pinned) {
        this.pinned = pinned;
        standing = new Standing(
                new Chain(pinned.policy(), pinned.policyBytes()),
                new KeyStates(),
                new Requests(),
                new Releases(),
                new PresentedHead());
        check = new ChangeCheck(pinned, standing, changes);
        effects = new Changes(check, standing, changes);
    }

    /** Reads and judges the whole journal; nothing is changed. */
    static Replay read(Pinned pinned, JournalStart start) throws IOException, StartException {
        var replay = new Replay(pinned);
        replay.checked = start.read(replay);
        return replay;
    }

    /** Makes the journal ready to go on; only after all checks of the start have passed. */
    Journal begin(JournalStart start, TrustedTime time) throws IOException, StartException {
        time.maximumGap(standing.chain().inForce().maxGap());
        return start.begin(
                requireNonNull(checked, "nothing was read"),
                time,
                new JournalRecord.Genesis(pinned.policy().digest(), pinned.policyBytes()),
                this);
    }

    Standing standing() {
        return standing;
    }

    ChangeBook changes() {
        return changes;
    }

    PublicationBook publications() {
        return publications;
    }

    /** The changes to come act on what was read. */
    Changes effects() {
        return effects;
    }

    @Override
    public void read(Receipt receipt, JournalRecord entry) throws StartException {
        require(
                (receipt.position() == 0) == entry instanceof JournalRecord.Genesis,
                "stands where the genesis must, or is a second one");
        switch (entry) {
            case JournalRecord.Genesis(String digest, byte[] policy) -> {
                require(
                        digest.equals(pinned.policy().digest()) && Arrays.equals(policy, pinned.policyBytes()),
                        "belongs to another policy: " + digest);
                KeyMoves.adopt(standing.keys(), pinned.policy(), receipt.time());
            }
            case JournalRecord.Start start -> {} // its number was checked where it was read
            case JournalRecord.Intent(var question) ->
                judged("holds an intent that must not be signed", () -> intend(question, receipt));
            case JournalRecord.Signed(String requestId, List<ImageSignature> signatures) ->
                signed(open(requestId, "holds a signature without an open intent"), signatures, receipt);
            case JournalRecord.Rejected(var question) ->
                judged("holds a rejection that does not count", () -> reject(question, receipt));
            case JournalRecord.Vetoed(var question) ->
                judged("holds a veto that does not count", () -> {
                    var target = Vetoes.target(question, standing, changes);
                    target.check();
                    target.end(receipt);
                });
            case JournalRecord.Abandoned(String requestId) ->
                abandoned(open(requestId, "abandons a request that is not open"), receipt);
            case JournalRecord.Changed(var question) ->
                judged("holds a change that does not count", () -> change(question, receipt));
            case JournalRecord.Adopted(String changeId) -> adopted(changeId, receipt);
            case JournalRecord.Publish publish -> publish(publish, receipt);
            case JournalRecord.Published published -> published(published);
        }
    }

    private void intend(Question.Intend question, Receipt receipt) throws Refusal, StartException {
        Statement statement = ApprovalCheck.read(question.statement());
        require(standing.requests().find(statement.requestId()) == null, "holds a second intent of one request");
        Intents.mayBegin(statement, standing, receipt.time());
        ApprovalCheck.approved(standing.chain().inForce(), statement, question);
        standing.requests()
                .put(
                        statement.requestId(),
                        Intents.intended(statement, Sha256.hexOf(question.statement()), standing, receipt));
    }

    private void signed(Trace.Intended intended, List<ImageSignature> signatures, Receipt receipt)
            throws StartException {
        require(!receipt.time().isBefore(intended.windowEnd()), "holds a signature from within its window");
        Optional<Refusal> hindrance = Completion.hindrance(intended, standing, receipt.time());
        require(
                hindrance.isEmpty(),
                "holds a signature that was not allowed any more: "
                        + hindrance.map(Refusal::getMessage).orElse(""));
        verify(intended.statement(), signatures);
        standing.requests()
                .put(
                        intended.statement().requestId(),
                        new Trace.Signed(intended.statementSha256(), intended.receipt(), receipt, signatures));
        standing.releases().signed(intended.statement());
    }

    private void reject(Question.Reject question, Receipt receipt) throws Refusal {
        Statement statement = ApprovalCheck.read(question.statement());
        String digest = Sha256.hexOf(question.statement());
        Rejections.check(statement, digest, question, standing);
        Rejections.end(statement, digest, standing, receipt);
    }

    private void abandoned(Trace.Intended intended, Receipt receipt) throws StartException {
        Refusal why = Completion.hindrance(intended, standing, receipt.time())
                .orElseThrow(() -> new StartException("abandons a request without a reason"));
        standing.requests().put(intended.statement().requestId(), Completion.givenUp(intended, why, receipt));
    }

    private void change(Question.Propose question, Receipt receipt) throws Refusal, StartException {
        Change change = ChangeCheck.read(question.change());
        String digest = Sha256.hexOf(question.change());
        require(changes.written(change.id(), digest).isEmpty(), "holds a second change of one id");
        var effect = check.effect(change, question, receipt.time());
        require(
                change.kind() != Change.Kind.CLOCK || change.statedTime().equals(receipt.time()),
                "holds a clock statement of another time than it states");
        effects.apply(change, digest, effect, receipt);
    }

    private void adopted(String changeId, Receipt receipt) throws StartException {
        ChangeBook.Pending pending = changes.pending()
                .filter(waiting -> waiting.changeId().equals(changeId))
                .orElseThrow(() -> new StartException("adopts a policy that does not wait"));
        require(!receipt.time().isBefore(pending.adoption()), "adopts a policy before its window is over");
        effects.adopt(pending, receipt);
    }

    private void publish(JournalRecord.Publish publish, Receipt receipt) throws StartException {
        var files = PublicFiles.of(publications.nextNumber(), receipt.time(), standing, pinned);
        require(files.intent().equals(publish), "publishes other files than the journal gives");
        publications.begin(files);
    }

    private void published(JournalRecord.Published published) throws StartException {
        PublicFiles files = publications
                .begun()
                .filter(begun -> begun.number() == published.number())
                .orElseThrow(() -> new StartException("holds signatures of public files that were not begun"));
        String key = PublicFiles.key(standing.chain().inForce())
                .flatMap(named -> standing.keys().find(named.spkiSha256()))
                .filter(found -> found.state() == KeyStates.State.ACTIVE)
                .map(KeyStates.Key::name)
                .orElseThrow(() -> new StartException("holds signatures of public files by a key that did not sign"));
        require(
                Publication.verifies(pinned, key, files.keys(), published.keysSignature())
                        && Publication.verifies(pinned, key, files.revocations(), published.revocationsSignature()),
                "holds a signature of a public file that does not verify");
        publications.end(files, published.keysSignature(), published.revocationsSignature());
    }

    private Trace.Intended open(String requestId, String otherwise) throws StartException {
        if (standing.requests().find(requestId) instanceof Trace.Intended intended) {
            return intended;
        }
        throw new StartException(otherwise);
    }

    /** Exactly one signature for each image and key of the statement, each good. */
    private void verify(Statement statement, List<ImageSignature> signatures) throws StartException {
        int keys = statement.keys().size();
        require(signatures.size() == statement.images().size() * keys, "has too many or too few signatures");
        for (int i = 0; i < signatures.size(); i++) {
            ImageSignature signature = signatures.get(i);
            require(
                    signature.image() == i / keys + 1 && signature.key() == i % keys + 1,
                    "has its signatures in another order");
            byte[] payload =
                    HexFormat.of().parseHex(statement.images().get(i / keys).payload());
            String name = statement.keys().get(i % keys).name();
            require(
                    DigestSignature.verifies(pinned.publicKey(name), payload, signature.signature()),
                    "holds a signature that does not verify");
        }
    }

    private interface Judgement {
        void judge() throws Refusal, StartException;
    }

    private static void judged(String otherwise, Judgement judgement) throws StartException {
        try {
            judgement.judge();
        } catch (Refusal e) {
            throw new StartException(otherwise + ": " + e.getMessage(), e);
        }
    }

    private static void require(boolean condition, String otherwise) throws StartException {
        if (!condition) {
            throw new StartException(otherwise);
        }
    }
}
