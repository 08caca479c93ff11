package dev.countersign.signer;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.signer.hsm.PinFile;
import dev.countersign.signer.hsm.Token;
import dev.countersign.signer.hsm.WrongPinException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where the PIN comes from. It is read, used for one login, and zeroed.
 *
 * @param descriptor of this process; none for the file {@code pin} in the home
 */
record PinSource(Optional<Integer> descriptor) {

    /** Logs in to the token of the home and checks it. */
    Token open(Path home, CeremonyRecord ceremony) throws CeremonyException, WrongPinException, IOException {
        char[] pin = PinFile.read(home, descriptor);
        try (var _ = new SignWatch().begin()) {
            return Token.open(home, pin, ceremony);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }
}
