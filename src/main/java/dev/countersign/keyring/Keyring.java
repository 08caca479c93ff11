package dev.countersign.keyring;

import dev.countersign.evidence.Sha256;
import dev.countersign.problem.ProblemType;
import dev.countersign.problem.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The public keys that the signer has told us. */
@ApplicationScoped
@Transactional
public class Keyring {
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private final KeyVersions keys;
    private final Clock clock;

    Keyring(KeyVersions keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * The signer holds the private half of this key. Saying the same again changes nothing.
     *
     * @param state the signer's word: {@code active}, {@code suspended}, {@code revoked} or {@code retired}
     */
    public void keep(String name, String kind, byte[] spki, String state) {
        var digest = Sha256.hexOf(spki);
        keys.findByIdOptional(digest)
                .ifPresentOrElse(
                        known -> known.become(state, clock.instant()),
                        () -> keys.persist(new KeyVersion(digest, name, kind, spki, state, clock.instant())));
    }

    /** The state of the key with this digest as the signer last told it, or nothing when it has no such key. */
    public Optional<String> state(String spkiSha256) {
        return keys.findByIdOptional(spkiSha256).map(KeyVersion::state);
    }

    /** Whether the signer has told that this key never signs again. */
    public boolean isRevoked(String spkiSha256) {
        return state(spkiSha256).filter("revoked"::equals).isPresent();
    }

    /** DER SubjectPublicKeyInfo of the key with this digest. */
    public byte[] spki(String spkiSha256) {
        return keys.findByIdOptional(spkiSha256)
                .orElseThrow(() -> new Refusal(
                        ProblemType.NOT_FOUND, "The signer has no key with the fingerprint " + spkiSha256 + "."))
                .spki();
    }

    /** The key as PEM text (RFC 7468). */
    String pem(String spkiSha256) {
        return "-----BEGIN PUBLIC KEY-----\n" + PEM.encodeToString(spki(spkiSha256)) + "\n-----END PUBLIC KEY-----\n";
    }

    List<KeyView> list() {
        return keys.inOrder().stream().map(KeyVersion::view).toList();
    }
}
