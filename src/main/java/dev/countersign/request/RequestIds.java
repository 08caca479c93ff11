package dev.countersign.request;

import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes the ids of requests: 32 random bytes in lower-case hex, unique for ever. */
@ApplicationScoped
class RequestIds {
    private static final int BYTES = 32;

    private final SecureRandom randomness;

    RequestIds(SecureRandom randomness) {
        this.randomness = randomness;
    }

    String next() {
        var bytes = new byte[BYTES];
        randomness.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
