package dev.countersign.signer;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.DigestSignature;
import dev.countersign.signer.hsm.Signing;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The verb {@code Complete}: sign what was written down.
 *
 * <pre>
 * claim | read the artifact | look again, the token signs | verify in software | look again, write the signatures down | answer
 * </pre>
 *
 * The lock is held for the looks only. A claim keeps others from signing the same; it does not keep anybody from stopping it: whatever is written
 * down before the signatures are, a veto, a suspension, another policy, wins, and the signatures are thrown away.
 */
final class Completion {
    private final Ledger ledger;
    private final Function<String, PublicKey> publicKeys;
    private final Function<String, Signing> token;
    private final SignWatch watch;

    /**
     * @param publicKeys the key that the ceremony made under a name
     * @param token begins a signature with the key of this name
     */
    Completion(
            Ledger ledger, Function<String, PublicKey> publicKeys, Function<String, Signing> token, SignWatch watch) {
        this.ledger = ledger;
        this.publicKeys = publicKeys;
        this.token = token;
        this.watch = watch;
    }

    Answer answer(String requestId, ArtifactSource source) throws Refusal, IOException {
        return switch (ledger.move(now -> claim(requestId, now))) {
            case Trace.Signed signed -> answer(signed);
            case Trace.Ended ended -> throw ended.refusal();
            case Trace.Intended intended -> {
                try {
                    List<ImageSignature> signatures = sign(intended, source);
                    Trace.Signed signed = ledger.move(now -> write(intended, signatures, now));
                    FaultPoint.BEFORE_RELEASE.pass();
                    yield answer(signed);
                } finally {
                    ledger.standing().requests().release(requestId);
                }
            }
        };
    }

    private static Answer answer(Trace.Signed signed) {
        return new Answer.Signed(signed.receipt(), signed.signatures());
    }

    private Trace claim(String requestId, Standing standing) throws Refusal, IOException {
        Trace trace = standing.requests().find(requestId);
        if (trace == null) {
            throw new Refusal(RefusalCode.UNKNOWN, "The journal holds no intent for the request " + requestId + ".");
        }
        if (trace instanceof Trace.Intended intended) {
            look(intended, standing);
            standing.requests().claim(requestId);
        }
        return trace;
    }

    /** Whether it may be signed now; what is too late for ever is written down. */
    private void look(Trace.Intended intended, Standing standing) throws Refusal, IOException {
        stillIntended(intended, standing);
        standing.presented().demand();
        Instant now = ledger.time().now();
        if (now.isAfter(intended.statement().notAfter())) {
            throw abandoned(intended, now, standing);
        }
        Refusal.unless(
                !ledger.time().windowTime().isBefore(intended.windowEnd()),
                RefusalCode.WAITING,
                "The window of the request " + intended.statement().requestId() + " is open until "
                        + intended.windowEnd() + ".");
        ApprovalCheck.allowed(intended.statement(), standing);
    }

    /** Nobody has ended it meanwhile. */
    private static void stillIntended(Trace.Intended intended, Standing standing) throws Refusal {
        if (standing.requests().find(intended.statement().requestId()) instanceof Trace.Ended ended) {
            throw ended.refusal();
        }
    }

    private List<ImageSignature> sign(Trace.Intended intended, ArtifactSource source) throws Refusal, IOException {
        source.begin(intended.statement());
        var signatures = new ArrayList<ImageSignature>();
        for (int image = 1; image <= intended.statement().images().size(); image++) {
            sign(intended, image, source, signatures);
        }
        return signatures;
    }

    /** Feeds the bytes of one image to each of its keys, and only when they were all found right lets the token sign. */
    private void sign(Trace.Intended intended, int image, ArtifactSource source, List<ImageSignature> signatures)
            throws Refusal, IOException {
        Statement.Image stated = intended.statement().images().get(image - 1);
        List<Statement.Key> keys = intended.statement().keys();
        var signings = new ArrayList<Signing>();
        try {
            keys.forEach(key -> signings.add(token.apply(key.name())));
            ArtifactCheck.read(stated, source, new SigningStream(signings));
            for (int key = 1; key <= signings.size(); key++) {
                ledger.move(now -> {
                    look(intended, now);
                    return intended;
                });
                FaultPoint.HSM_BEFORE.pass();
                byte[] signature = watch.limited(signings.get(key - 1)::sign);
                FaultPoint.HSM_AFTER.pass();
                verify(keys.get(key - 1).name(), stated.payload(), signature);
                signatures.add(new ImageSignature(image, key, signature));
            }
        } finally {
            signings.forEach(Signing::close);
        }
    }

    /** In software, with the ceremony's public key: a broken token could verify its own wrong signatures. */
    private void verify(String key, String payload, byte[] signature) {
        if (!DigestSignature.verifies(publicKeys.apply(key), HexFormat.of().parseHex(payload), signature)) {
            throw new IllegalStateException("the token gave a signature by " + key + " that does not verify");
        }
    }

    /** Only after this may anybody see the signatures. They are thrown away if they could not be made any more by now. */
    private Trace.Signed write(Trace.Intended intended, List<ImageSignature> signatures, Standing standing)
            throws Refusal, IOException {
        stillIntended(intended, standing);
        standing.presented().demand();
        // The time of day may have gone back since the token was asked; the journal's never does.
        Instant at = later(ledger.time().stamp(), intended.windowEnd());
        if (hindrance(intended, standing, at).isPresent()) {
            throw abandoned(intended, at, standing);
        }
        Receipt receipt =
                ledger.append(at, new JournalRecord.Signed(intended.statement().requestId(), signatures));
        var signed = new Trace.Signed(intended.statementSha256(), intended.receipt(), receipt, signatures);
        standing.requests().put(intended.statement().requestId(), signed);
        standing.releases().signed(intended.statement());
        return signed;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Why the signatures of an intent may not be written down at this time; the same at a start as it was then. */
    static Optional<Refusal> hindrance(Trace.Intended intended, Standing standing, Instant at) {
        try {
            Refusal.unless(
                    !at.isAfter(intended.statement().notAfter()),
                    RefusalCode.EXPIRED,
                    "Its time was over before it was signed.");
            ApprovalCheck.allowed(intended.statement(), standing);
            return Optional.empty();
        } catch (Refusal refusal) {
            return Optional.of(refusal);
        }
    }

    /** Writes down that it will never be signed. */
    private Refusal abandoned(Trace.Intended intended, Instant at, Standing standing) throws IOException {
        Refusal why = hindrance(intended, standing, at).orElseThrow();
        String requestId = intended.statement().requestId();
        Receipt receipt = ledger.append(at, new JournalRecord.Abandoned(requestId));
        Trace.Ended ended = givenUp(intended, why, receipt);
        standing.requests().put(requestId, ended);
        return ended.refusal();
    }

    /** The end of an intent that was abandoned: whatever the reason was, it does not come back when the reason goes. */
    static Trace.Ended givenUp(Trace.Intended intended, Refusal why, Receipt receipt) {
        return new Trace.Ended(
                intended.statementSha256(),
                RefusalCode.EXPIRED,
                "The request " + intended.statement().requestId() + " was given up: " + why.getMessage(),
                receipt);
    }
}
