package dev.countersign.signer;

import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.evidence.protocol.RefusalCode;
import dev.countersign.firmware.DigestSignature;
import dev.countersign.policy.Policy;
import dev.countersign.signer.hsm.Signing;
import java.io.IOException;
import java.util.function.Function;

/**
 * The verb {@code Publish}: sign the public files as they must be now. If nothing has changed since the newest ones, those are the answer and
 * nothing is signed. It is one move from the look to the signatures' record, so no file leaves that was overtaken meanwhile.
 */
final class Publication {
    private final Pinned pinned;
    private final PublicationBook book;
    private final Function<String, Signing> token;
    private final SignWatch watch;

    /** @param token begins a signature with the key of this name */
    Publication(Pinned pinned, PublicationBook book, Function<String, Signing> token, SignWatch watch) {
        this.pinned = pinned;
        this.book = book;
        this.token = token;
        this.watch = watch;
    }

    Answer answer(Ledger ledger) throws Refusal {
        return ledger.move(now -> {
            var known = book.upToDate(now, pinned);
            return known.isPresent() ? known.get() : publish(ledger, now);
        });
    }

    private Answer publish(Ledger ledger, Standing standing) throws Refusal, IOException {
        // An old journal would give a number a second time.
        standing.presented().demand();
        Policy.Key named = PublicFiles.key(standing.chain().inForce())
                .orElseThrow(() -> new Refusal(RefusalCode.POLICY, "The policy names no key for the public files."));
        String key = standing.keys().demandActive(named.spkiSha256()).name();
        var files = PublicFiles.of(book.nextNumber(), ledger.time().stamp(), standing, pinned);
        ledger.append(files.time(), files.intent());
        book.begin(files);
        byte[] keys = sign(key, files.keys());
        byte[] revocations = sign(key, files.revocations());
        ledger.append(ledger.time().stamp(), new JournalRecord.Published(files.number(), keys, revocations));
        return book.end(files, keys, revocations);
    }

    private byte[] sign(String key, byte[] file) {
        byte[] signature;
        try (Signing signing = token.apply(key)) {
            signing.update(file, 0, file.length);
            FaultPoint.HSM_BEFORE.pass();
            signature = watch.limited(signing::sign);
            FaultPoint.HSM_AFTER.pass();
        }
        if (!verifies(pinned, key, file, signature)) {
            throw new IllegalStateException("the token gave a signature by " + key + " that does not verify");
        }
        return signature;
    }

    /** In software, with the ceremony's public key. */
    static boolean verifies(Pinned pinned, String key, byte[] file, byte[] signature) {
        return DigestSignature.verifies(pinned.publicKey(key), Sha256.of(file), signature);
    }
}
