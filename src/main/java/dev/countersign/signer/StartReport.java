package dev.countersign.signer;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.signer.hsm.TokenException;
import dev.countersign.signer.hsm.WrongPinException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why this signer will not start: everything that was found, so that an operator need not mend one thing to hear of the next. */
final class StartReport {
    /** On which nobody may start it again: another try could lock the token. */
    static final int WRONG_PIN = 64;

    /** On which it may be started again, slowly. */
    static final int REFUSED = 65;

    private final List<String> reasons = new ArrayList<>();
    private boolean wrongPin;

    /** A check that gives something to go on with. */
    interface Check<T> {
        T run() throws StartException, CeremonyException, WrongPinException, IOException;
    }

    /** Runs a check; empty, and one reason more, if it refuses. */
    <T> Optional<T> check(Check<T> check) throws IOException {
        try {
            return Optional.of(check.run());
        } catch (StartException | CeremonyException | TokenException e) {
            add(String.valueOf(e.getMessage()));
        } catch (WrongPinException e) {
            wrongPin = true;
            add(String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    void add(String reason) {
        reasons.add(reason);
    }

    boolean isEmpty() {
        return reasons.isEmpty();
    }

    /** One reason a line; returns the exit code. */
    int print(PrintStream out) {
        reasons.forEach(reason -> out.println("signer: will not start: " + reason));
        return wrongPin ? WRONG_PIN : REFUSED;
    }
}
