package dev.countersign.signer;

import dev.countersign.evidence.protocol.Answer.Receipt;
import java.io.IOException;
import java.time.Instant;

/**
 * The one lock. Whatever is decided by what the journal says, and added to it, is one move from the look to the synced record: of a claim and a
 * veto, a signature and a suspension, an intent and a change of policy one always comes first, and the other sees it.
 */
final class Ledger implements AutoCloseable {
    private final Journal journal;
    private final TrustedTime time;
    private final Standing standing;
    private final Due due;

    /** @param due is written before anything else is decided */
    Ledger(Journal journal, TrustedTime time, Standing standing, Due due) {
        this.journal = journal;
        this.time = time;
        this.standing = standing;
        this.due = due;
    }

    /** One look and what is written because of it. */
    interface Move<T> {
        T make(Standing standing) throws Refusal, IOException;
    }

    /** What the signer itself must write as soon as its time has come. */
    interface Due {
        void settle(Ledger ledger) throws IOException;
    }

    /**
     * Makes a move while nobody else does.
     *
     * @throws JournalFailure if the journal cannot be written: the process must end
     */
    synchronized <T> T move(Move<T> move) throws Refusal {
        try {
            due.settle(this);
            return move.make(standing);
        } catch (IOException e) {
            throw new JournalFailure(e);
        }
    }

    Standing standing() {
        return standing;
    }

    TrustedTime time() {
        return time;
    }

    /** Appends a record within a move. */
    synchronized Receipt append(Instant at, JournalRecord entry) throws IOException {
        return journal.append(at, entry);
    }

    synchronized Receipt newest() {
        return journal.newest();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    /** The journal could not be written or synced. A journal that failed once is never written again by this process. */
    static final class JournalFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        JournalFailure(IOException cause) {
            super("the journal could not be written: " + cause.getMessage(), cause);
        }
    }
}
