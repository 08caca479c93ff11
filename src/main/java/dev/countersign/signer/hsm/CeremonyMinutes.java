package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.Minutes;
import dev.countersign.evidence.ceremony.MinutesSignatures;
import dev.countersign.evidence.ceremony.MinutesSignatures.KeySignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;

/**
 * The minutes in the signer's home: {@code minutes-N.txt} and, by the keys, {@code minutes-N.signatures}, N being the
 * number of the record. They follow from record and policy, so whatever is missing after a crash is written again.
 */
public final class CeremonyMinutes {
    private CeremonyMinutes() {}

    /** A way to the PIN, asked only if the keys have to sign. */
    public interface PinSource {
        /** The PIN, the caller's to zero. */
        char[] read() throws CeremonyException, IOException;
    }

    /**
     * Makes the minutes say which policy the keys are for, and lets each key sign them. Does nothing, and needs no token,
     * where they are complete already.
     *
     * @param genesis digest of the first policy
     * @throws WrongPinException if the token did not take the PIN
     * @throws TokenException if the token cannot be used or is not what the record says
     */
    public static void complete(Path home, PinSource pins, String genesis)
            throws CeremonyException, WrongPinException, IOException {
        var ceremony = CeremonyRecord.parse(Files.readAllBytes(home.resolve(Home.RECORD)));
        var minutes = new Minutes(ceremony, Optional.of(genesis));
        if (isComplete(home, minutes)) {
            return;
        }
        char[] pin = pins.read();
        try (var token = Token.open(home, pin, ceremony)) {
            write(home, token, minutes);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    /** The policy that the minutes of a record name, if there are any and they name one. */
    static Optional<String> genesis(Path home, CeremonyRecord ceremony) throws CeremonyException, IOException {
        var file = text(home, ceremony);
        return Files.exists(file)
                ? Minutes.parse(Files.readAllBytes(file), ceremony).genesis()
                : Optional.empty();
    }

    /** Writes text and signatures. The signatures come last: with them the minutes are complete. */
    static void write(Path home, Token token, Minutes minutes) throws IOException {
        var signed = new ArrayList<KeySignature>();
        for (var key : minutes.ceremony().keys()) {
            signed.add(new KeySignature(key.name(), sign(token, key, minutes.encode())));
        }
        HomeFiles.write(text(home, minutes.ceremony()), minutes.encode());
        HomeFiles.write(signatures(home, minutes.ceremony()), new MinutesSignatures(minutes.digest(), signed).encode());
    }

    static Path text(Path home, CeremonyRecord ceremony) {
        return home.resolve("minutes-" + ceremony.number() + ".txt");
    }

    private static Path signatures(Path home, CeremonyRecord ceremony) {
        return home.resolve("minutes-" + ceremony.number() + ".signatures");
    }

    private static byte[] sign(Token token, KeyRecord key, byte[] text) {
        try (var signing = token.begin(key.name())) {
            signing.update(text, 0, text.length);
            return signing.sign();
        }
    }

    private static boolean isComplete(Path home, Minutes minutes) throws IOException {
        var text = text(home, minutes.ceremony());
        var signatures = signatures(home, minutes.ceremony());
        if (!Files.exists(text) || !Files.exists(signatures)) {
            return false;
        }
        try {
            return Arrays.equals(Files.readAllBytes(text), minutes.encode())
                    && MinutesSignatures.parse(Files.readAllBytes(signatures))
                            .findings(minutes)
                            .isEmpty();
        } catch (CeremonyException e) {
            return false; // what a person or a disk made of it is written anew
        }
    }
}
