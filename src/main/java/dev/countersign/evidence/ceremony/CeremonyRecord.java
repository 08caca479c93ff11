package dev.countersign.evidence.ceremony;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.Sha256;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a ceremony made and read back: the text that says which keys are ours. Its bytes are specified in the package
 * document; each record has one byte form.
 *
 * @param number 1 for the ceremony that made the token, and one more for each that added a key to it
 * @param previous SHA-256 of the record that this one extends, as 64 lower-case hex digits; absent exactly in the first
 * @param time when the ceremony ended, whole seconds
 * @param module absolute path of the PKCS#11 library
 * @param program SHA-256 of the signer's jar as 64 lower-case hex digits; absent where it ran from loose classes, as in
 *     development
 * @param tokenLabel the token's label
 * @param tokenSerial the token's serial number
 * @param keys the keys in the order of the command, at least one; no name, CKA_ID or public key twice
 * @param objects number of objects on the token when the ceremony ended
 */
public record CeremonyRecord(
        int number,
        Optional<String> previous,
        Instant time,
        String module,
        Optional<String> program,
        String tokenLabel,
        String tokenSerial,
        List<KeyRecord> keys,
        int objects) {

    /** The largest record that is read, in bytes. */
    public static final int MAXIMUM_SIZE = 64 * 1024;

    /** The most keys one token holds here. */
    public static final int MAXIMUM_KEYS = 32;

    /** Private key, public key and the certificate that makes them visible to the JDK. */
    public static final int OBJECTS_PER_KEY = 3;

    /** What a token may be called. */
    public static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,31}");

    private static final Pattern SERIAL = Pattern.compile("[!-~]([ -~]{0,14}[!-~])?");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    public CeremonyRecord {
        requireNonNull(previous, "previous is null");
        requireNonNull(time, "time is null");
        requireNonNull(module, "module is null");
        requireNonNull(program, "program is null");
        requireNonNull(tokenLabel, "tokenLabel is null");
        requireNonNull(tokenSerial, "tokenSerial is null");
        keys = List.copyOf(keys);
        require(number >= 1 && number <= MAXIMUM_KEYS, "there is no record number " + number);
        require(previous.isPresent() == (number > 1), "only a record after the first has one before it");
        require(previous.isEmpty() || DIGEST.matcher(previous.get()).matches(), "the previous record is not a SHA-256");
        require(time.equals(time.truncatedTo(ChronoUnit.SECONDS)), "the time has fractions of a second");
        require(module.startsWith("/"), "the module is not an absolute path");
        require(program.isEmpty() || DIGEST.matcher(program.get()).matches(), "the program is not a SHA-256");
        require(LABEL.matcher(tokenLabel).matches(), "the label of the token is not one");
        require(SERIAL.matcher(tokenSerial).matches(), "the serial number of the token is not one");
        require(!keys.isEmpty() && keys.size() <= MAXIMUM_KEYS, "there are no keys, or more than " + MAXIMUM_KEYS);
        require(objects == keys.size() * OBJECTS_PER_KEY, "the census does not fit the keys");
        var seen = new HashSet<String>();
        for (var key : keys) {
            require(seen.add("name " + key.name()), "two keys are called " + key.name());
            require(seen.add("id " + key.id()), "two keys have the CKA_ID " + key.id());
            require(seen.add("spki " + key.spkiSha256()), "two keys have the public key " + key.spkiSha256());
        }
    }

    /**
     * Reads a record; anything but the one byte form of a valid record is refused.
     *
     * @throws CeremonyException with a sentence that says what is wrong
     */
    public static CeremonyRecord parse(byte[] bytes) throws CeremonyException {
        return RecordText.parse(bytes);
    }

    /** The one byte form. */
    public byte[] encode() {
        return RecordText.encode(this);
    }

    /** SHA-256 of the one byte form, 64 lower-case hex digits. */
    public String digest() {
        return Sha256.hexOf(encode());
    }

    /** The key that policies call so, if the ceremony made it. */
    public Optional<KeyRecord> key(String name) {
        return keys.stream().filter(key -> key.name().equals(name)).findFirst();
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
