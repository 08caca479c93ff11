package dev.countersign.signer;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.Question;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.DigestSignature;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says about each request, and the only way to add to it. Safe for several threads: every move is one step under the lock of
 * this object, from looking at the state to the synced record.
 */
final class Requests implements AutoCloseable {
    private final Pinned pinned;
    private final TrustedTime time;
    private final Map<String, Trace> traces = new HashMap<>();
    private final Set<String> claimed = new HashSet<>();
    private final JournalStart start;
    private final JournalStart.Checked checked;
    private @Nullable Journal begun;

    /** Where a request stands. */
    sealed interface Trace {
        /** The digest of the one statement that this request id names. */
        String statementSha256();

        /** Written down; not signed yet. */
        record Intended(String statementSha256, Statement statement, Question.Intend question, Receipt receipt)
                implements Trace {}

        /** Signed; the intent's receipt is kept because it may be asked for again. */
        record Signed(String statementSha256, Receipt intent, Receipt receipt, List<ImageSignature> signatures)
                implements Trace {}

        /** Refused by a person. */
        record Rejected(String statementSha256, Receipt receipt) implements Trace {}

        /** Its time was over. */
        record Abandoned(String statementSha256) implements Trace {}
    }

    private Requests(Pinned pinned, TrustedTime time, JournalStart start) throws IOException, StartException {
        this.pinned = pinned;
        this.time = time;
        time.maximumGap(pinned.policy().maxGap());
        this.start = start;
        checked = start.read(this::replay);
        checkOpenIntents();
    }

    /**
     * Reads the journal and checks it whole: the chain, that no request has two statements or two results, that nothing was signed without an
     * intent, every signature once more, and all evidence for what is still to be signed.
     *
     * @throws StartException if anything does not hold
     */
    static Requests read(Pinned pinned, TrustedTime time, JournalStart start) throws IOException, StartException {
        return new Requests(pinned, time, start);
    }

    /** Makes the journal ready to go on. */
    Requests begin() throws IOException, StartException {
        begun = start.begin(
                checked, time, new JournalRecord.Genesis(pinned.policy().digest()), this::replay);
        return this;
    }

    private Journal journal() {
        if (begun == null) {
            throw new IllegalStateException("the journal was only read");
        }
        return begun;
    }

    synchronized @Nullable Trace find(String requestId) {
        return traces.get(requestId);
    }

    synchronized Receipt newest() {
        return journal().newest();
    }

    Answer.Healthy healthy(long millisecondsToFirstSignature) {
        return new Answer.Healthy(
                journal().newest(), millisecondsToFirstSignature, journal().fence(), time.word());
    }

    Instant now() throws Refusal {
        return time.now();
    }

    /** Writes an intent down, unless the same one is there already. */
    synchronized Receipt intend(Statement statement, JournalRecord.Intent entry) throws Refusal, IOException {
        Receipt known =
                intended(statement.requestId(), Sha256.hexOf(entry.question().statement()));
        if (known != null) {
            return known;
        }
        Instant now = now();
        Receipt receipt = journal().append(now, entry);
        traces.put(
                statement.requestId(),
                new Trace.Intended(Sha256.hexOf(entry.question().statement()), statement, entry.question(), receipt));
        return receipt;
    }

    /** The receipt of an intent that is there already; refuses if the request has another statement or has ended. */
    synchronized @Nullable Receipt intended(String requestId, String statementSha256) throws Refusal {
        Trace trace = traces.get(requestId);
        if (trace == null) {
            return null;
        }
        Refusal.unless(
                trace.statementSha256().equals(statementSha256),
                RefusalCode.CONFLICT,
                "The request " + requestId + " has another statement in the journal.");
        return switch (trace) {
            case Trace.Intended intended -> intended.receipt();
            case Trace.Signed signed -> signed.intent();
            case Trace.Rejected rejected -> throw wasRejected(requestId);
            case Trace.Abandoned abandoned -> throw wasAbandoned(requestId);
        };
    }

    /** Takes an intent for signing, so that nobody else signs or refuses it meanwhile; {@link #release} gives it back. */
    synchronized Trace.Intended claim(String requestId) throws Refusal, IOException {
        Trace trace = traces.get(requestId);
        if (!(trace instanceof Trace.Intended intended)) {
            throw new Refusal(
                    RefusalCode.UNKNOWN, "The journal holds no open intent for the request " + requestId + ".");
        }
        Refusal.unless(
                !claimed.contains(requestId), RefusalCode.BUSY, "The request " + requestId + " is being signed.");
        Instant now = now();
        if (now.isAfter(intended.statement().notAfter())) {
            journal().append(now, new JournalRecord.Abandoned(requestId));
            traces.put(requestId, new Trace.Abandoned(intended.statementSha256()));
            throw wasAbandoned(requestId);
        }
        claimed.add(requestId);
        return intended;
    }

    synchronized void release(String requestId) {
        claimed.remove(requestId);
    }

    /** Writes the signatures of a claimed request down. Only after this may anybody see them. */
    synchronized Trace.Signed signed(Trace.Intended intended, List<ImageSignature> signatures) throws IOException {
        String requestId = intended.statement().requestId();
        // The wall clock may be doubted since the claim; what the token has signed is written down all the same.
        Receipt receipt = journal().append(new JournalRecord.Signed(requestId, signatures));
        var signed = new Trace.Signed(intended.statementSha256(), intended.receipt(), receipt, signatures);
        traces.put(requestId, signed);
        return signed;
    }

    /** Writes a refusal down; it ends everything but what is already signed. */
    synchronized Receipt reject(Statement statement, JournalRecord.Rejected entry) throws Refusal, IOException {
        String requestId = statement.requestId();
        String digest = Sha256.hexOf(entry.question().statement());
        Trace trace = traces.get(requestId);
        if (trace != null) {
            Refusal.unless(
                    trace.statementSha256().equals(digest),
                    RefusalCode.CONFLICT,
                    "The request " + requestId + " has another statement in the journal.");
            switch (trace) {
                case Trace.Intended intended ->
                    Refusal.unless(!claimed.contains(requestId), RefusalCode.BUSY, "The request is being signed.");
                case Trace.Signed signed ->
                    throw new Refusal(
                            RefusalCode.SIGNED, "The request " + requestId + " is signed; it can only be revoked.");
                case Trace.Rejected rejected -> {
                    return rejected.receipt();
                }
                case Trace.Abandoned abandoned -> throw wasAbandoned(requestId);
            }
        }
        Receipt receipt = journal().append(entry);
        traces.put(requestId, new Trace.Rejected(digest, receipt));
        return receipt;
    }

    static Refusal wasRejected(String requestId) {
        return new Refusal(RefusalCode.REJECTED, "The request " + requestId + " was refused by a person.");
    }

    static Refusal wasAbandoned(String requestId) {
        return new Refusal(
                RefusalCode.EXPIRED, "The time of the request " + requestId + " was over before it was signed.");
    }

    @Override
    public void close() throws IOException {
        start.close();
    }

    private void replay(Receipt receipt, JournalRecord entry) throws StartException {
        require(
                (receipt.position() == 0) == entry instanceof JournalRecord.Genesis,
                "stands where the genesis must, or is a second one");
        switch (entry) {
            case JournalRecord.Genesis(String policy) ->
                require(policy.equals(pinned.policy().digest()), "belongs to another policy: " + policy);
            case JournalRecord.Start start -> {}
            case JournalRecord.Intent(var question) -> {
                Statement statement = parse(question.statement());
                require(!traces.containsKey(statement.requestId()), "holds a second intent of one request");
                traces.put(
                        statement.requestId(),
                        new Trace.Intended(Sha256.hexOf(question.statement()), statement, question, receipt));
            }
            case JournalRecord.Signed(String requestId, List<ImageSignature> signatures) -> {
                if (!(traces.get(requestId) instanceof Trace.Intended intended)) {
                    throw new StartException("holds a signature without an open intent");
                }
                verify(intended.statement(), signatures);
                traces.put(
                        requestId,
                        new Trace.Signed(intended.statementSha256(), intended.receipt(), receipt, signatures));
            }
            case JournalRecord.Rejected(var question) -> {
                String requestId = parse(question.statement()).requestId();
                String digest = Sha256.hexOf(question.statement());
                Trace before = traces.get(requestId);
                require(before == null || before instanceof Trace.Intended, "refuses a request that has ended");
                require(
                        before == null || before.statementSha256().equals(digest),
                        "refuses another statement than the one intended");
                traces.put(requestId, new Trace.Rejected(digest, receipt));
            }
            case JournalRecord.Abandoned(String requestId) -> {
                if (!(traces.get(requestId) instanceof Trace.Intended open)) {
                    throw new StartException("abandons a request that is not open");
                }
                traces.put(requestId, new Trace.Abandoned(open.statementSha256()));
            }
        }
    }

    /**
     * The hash chain has no secret, so whoever can write the file can write an intent. It would be signed: so the evidence must hold here
     * as it had to when it arrived.
     */
    private void checkOpenIntents() throws StartException {
        var check = new ApprovalCheck(pinned.policy());
        for (Trace trace : traces.values()) {
            if (trace instanceof Trace.Intended intended) {
                try {
                    Question.Intend question = intended.question();
                    check.approved(check.statement(question.statement()), question);
                } catch (Refusal e) {
                    throw new StartException(
                            "record " + intended.receipt().position()
                                    + " of the journal holds an intent that must not be signed: " + e.getMessage(),
                            e);
                }
            }
        }
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
            require(pinned.ceremony().key(name).isPresent(), "names a key that the ceremony did not make");
            require(
                    DigestSignature.verifies(pinned.publicKey(name), payload, signature.signature()),
                    "holds a signature that does not verify");
        }
    }

    private static Statement parse(byte[] bytes) throws StartException {
        try {
            return Statement.parse(bytes);
        } catch (StatementException e) {
            throw new StartException("holds something else than a statement: " + e.getMessage(), e);
        }
    }

    private static void require(boolean condition, String otherwise) throws StartException {
        if (!condition) {
            throw new StartException(otherwise);
        }
    }
}
