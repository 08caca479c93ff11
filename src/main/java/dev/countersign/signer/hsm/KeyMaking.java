package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.KeyRecord;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

/** Makes a key with its certificate inside the token. */
final class KeyMaking {
    private static final int ID_LENGTH = 16;

    private final Clock clock;
    private final SecureRandom random;

    KeyMaking(Clock clock, SecureRandom random) {
        this.clock = clock;
        this.random = random;
    }

    /**
     * Makes one.
     *
     * @param session writes, and is logged in as the user
     * @param id a new {@link #id}
     */
    KeyRecord make(NativeSession session, TokenProperties properties, KeyRequest request, byte[] id)
            throws CeremonyException {
        var publicKey = KeyGeneration.generate(properties, request, id);
        var key = new KeyRecord(request.name(), request.kind(), HexFormat.of().formatHex(id), publicKey);
        session.create(HolderCertificate.object(key, clock.instant(), random));
        return key;
    }

    /**
     * A CKA_ID: 16 random bytes of which the first is 1 to 127. The JDK reads the bytes in its settings as a signed number,
     * so that it would put a zero in front of a larger one and drop a zero (found with the census).
     */
    byte[] id() {
        while (true) {
            var id = new byte[ID_LENGTH];
            random.nextBytes(id);
            if (id[0] > 0) {
                return id;
            }
        }
    }
}
