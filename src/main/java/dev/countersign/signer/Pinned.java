package dev.countersign.signer;

import dev.countersign.evidence.EnrolledKey;
import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.policy.Credential;
import dev.countersign.policy.Policy;
import dev.countersign.policy.PolicyException;
import dev.countersign.policy.PolicyReader;
import dev.countersign.signer.hsm.HomeFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Optional;

/**
 * What this signer holds to: the policy whose digest was pinned, and the keys of its ceremony. Both are checked against each other before
 * anything is signed.
 *
 * @param policyBytes as pinned
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Pinned(Policy policy, byte[] policyBytes, CeremonyRecord ceremony) {
    private static final String NO_POLICY = "0".repeat(64);
    private static final String POLICY = "policy";
    private static final String DIGEST = "policy.sha256";
    private static final String RECORD = "ceremony.record";

    /**
     * Reads what the home holds.
     *
     * @throws StartException if nothing is pinned, or the policy is another than the pinned one, or names keys that the ceremony did not make
     */
    static Pinned read(Path home) throws StartException {
        byte[] bytes = bytes(home.resolve(POLICY), Policy.MAXIMUM_BYTES);
        String digest = new String(bytes(home.resolve(DIGEST), 65), StandardCharsets.US_ASCII);
        Pinned pinned = of(bytes, record(home));
        if (!digest.equals(pinned.policy.digest() + "\n")) {
            throw new StartException("the policy in " + home.resolve(POLICY) + " is not the pinned one: its digest is "
                    + pinned.policy.digest());
        }
        return pinned;
    }

    /**
     * Pins a policy, once and for all.
     *
     * @return its digest
     * @throws StartException if it does not fit the ceremony's keys, or another one is pinned
     */
    static String pin(Path home, Path file) throws StartException, IOException {
        Pinned pinned = of(bytes(file, Policy.MAXIMUM_BYTES), record(home));
        String digest = pinned.policy.digest();
        Path pin = home.resolve(DIGEST);
        if (Files.exists(pin)) {
            if (!read(home).policy.digest().equals(digest)) {
                throw new StartException(
                        "another policy is pinned here already; a pinned policy is never replaced by this command");
            }
            return digest;
        }
        // The digest is written last: a home that has it has the whole policy.
        HomeFiles.write(home.resolve(POLICY), pinned.policyBytes);
        HomeFiles.write(pin, (digest + "\n").getBytes(StandardCharsets.US_ASCII));
        return digest;
    }

    /** The public key that the ceremony made under this name; that it exists was checked when this was read. */
    PublicKey publicKey(String name) {
        return ceremony.key(name).map(KeyRecord::publicKey).orElseThrow();
    }

    private static Pinned of(byte[] bytes, CeremonyRecord ceremony) throws StartException {
        Policy policy;
        try {
            policy = PolicyReader.read(bytes);
        } catch (PolicyException e) {
            throw new StartException("the policy is refused: " + e.getMessage(), e);
        }
        var pinned = new Pinned(policy, bytes, ceremony);
        Optional<String> misfit = policy.previous().equals(NO_POLICY)
                ? pinned.misfit(policy)
                : Optional.of("it follows another one, so it cannot be the first");
        if (misfit.isPresent()) {
            throw new StartException("the policy is refused: " + misfit.get());
        }
        return pinned;
    }

    /** Why this signer could not hold to a policy: it names keys that the ceremony did not make, or credentials that nobody could use. */
    Optional<String> misfit(Policy policy) {
        for (Policy.Key key : policy.keys().values()) {
            boolean made = ceremony.key(key.name())
                    .filter(entry -> entry.kind().equals(key.kind())
                            && entry.spkiSha256().equals(key.spkiSha256()))
                    .isPresent();
            if (!made) {
                return Optional.of("the key " + key.name() + " of the policy is not one of the ceremony record");
            }
        }
        for (Credential credential : policy.credentials()) {
            // The policy's own grammar takes any bytes; with others than these a person could never approve anything.
            if (!EnrolledKey.isOne(credential)) {
                return Optional.of("a key of " + credential.person() + " is none that can be enrolled");
            }
        }
        return Optional.empty();
    }

    private static CeremonyRecord record(Path home) throws StartException {
        try {
            return CeremonyRecord.parse(bytes(home.resolve(RECORD), CeremonyRecord.MAXIMUM_SIZE));
        } catch (CeremonyException e) {
            throw new StartException("the ceremony record is refused: " + e.getMessage(), e);
        }
    }

    private static byte[] bytes(Path file, int maximum) throws StartException {
        try (var in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maximum + 1);
            if (bytes.length > maximum) {
                throw new StartException(file + " is larger than " + maximum + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new StartException(file + " cannot be read", e);
        }
    }
}
