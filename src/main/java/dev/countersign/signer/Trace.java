package dev.countersign.signer;

import dev.countersign.evidence.Statement;
import dev.countersign.evidence.protocol.Answer.ImageSignature;
import dev.countersign.evidence.protocol.Answer.Receipt;
import dev.countersign.evidence.protocol.RefusalCode;
import java.time.Instant;
import java.util.List;

/**
 * Where a request stands, by the journal alone.
 *
 * <pre>
 *  (nothing) --intent--> Intended --signed--> Signed
 *      |                    |
 *      |                    +--vetoed, abandoned, another policy--> Ended
 *      +--rejected, vetoed----------------------------------------> Ended
 * </pre>
 *
 * A request that has ended or is signed stays so, and its id never names anything else.
 */
sealed interface Trace {
    /** The digest of the one statement that this request id names. */
    String statementSha256();

    /**
     * Written down; not signed yet.
     *
     * @param windowEnd not to be signed before
     */
    record Intended(String statementSha256, Statement statement, Instant windowEnd, Receipt receipt) implements Trace {}

    /** Signed; the intent's receipt is kept because it may be asked for again. */
    record Signed(String statementSha256, Receipt intent, Receipt receipt, List<ImageSignature> signatures)
            implements Trace {
        public Signed {
            signatures = List.copyOf(signatures);
        }
    }

    /**
     * It will never be signed.
     *
     * @param code and sentence are the answer to whoever asks for it
     * @param receipt of the record that ended it
     */
    record Ended(String statementSha256, RefusalCode code, String sentence, Receipt receipt) implements Trace {
        Refusal refusal() {
            return new Refusal(code, sentence);
        }
    }
}
