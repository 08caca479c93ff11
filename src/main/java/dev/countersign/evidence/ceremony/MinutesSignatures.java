package dev.countersign.evidence.ceremony;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What the keys signed under the minutes of their own ceremony: proof that each of them was there and at work.
 *
 * @param minutes SHA-256 of the minutes
 * @param signatures by the keys, in the order of the record
 */
public record MinutesSignatures(String minutes, List<KeySignature> signatures) {
    /** The largest file that is read, in bytes. */
    public static final int MAXIMUM_SIZE = 64 * 1024;

    private static final String WHAT = "file of the minutes' signatures";
    private static final String FIRST_LINE = "countersign/minutes-signatures/v1";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]?");

    /**
     * One key's signature over the minutes.
     *
     * @param key its name
     * @param signature as {@link KeyVerification} takes it
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record KeySignature(String key, byte[] signature) {
        public KeySignature {
            requireNonNull(key, "key is null");
            signature = signature.clone();
        }
    }

    public MinutesSignatures {
        requireNonNull(minutes, "minutes is null");
        signatures = List.copyOf(signatures);
    }

    /**
     * Reads the one byte form.
     *
     * @throws CeremonyException for any other bytes
     */
    public static MinutesSignatures parse(byte[] bytes) throws CeremonyException {
        var lines = NamedLines.of(WHAT, bytes, MAXIMUM_SIZE, FIRST_LINE);
        var minutes = lines.value("minutes");
        var count = lines.value("keys");
        if (!NUMBER.matcher(count).matches() || Integer.parseInt(count) > CeremonyRecord.MAXIMUM_KEYS) {
            throw NamedLines.refused(WHAT, count + " is not a number of keys");
        }
        var signatures = new ArrayList<KeySignature>();
        for (int i = 1; i <= Integer.parseInt(count); i++) {
            var words = lines.value("key." + i).split(" ", -1);
            if (words.length != 2) {
                throw NamedLines.refused(WHAT, "key." + i + " is not a name and a signature");
            }
            try {
                signatures.add(new KeySignature(words[0], Base64.getDecoder().decode(words[1])));
            } catch (IllegalArgumentException e) {
                throw NamedLines.refused(WHAT, "the signature of " + words[0] + " is not base64");
            }
        }
        lines.end();
        var read = new MinutesSignatures(minutes, signatures);
        if (!Arrays.equals(read.encode(), bytes)) {
            throw NamedLines.refused(WHAT, "it is not written in the one form that it has");
        }
        return read;
    }

    /** The one byte form. */
    public byte[] encode() {
        var text = new StringBuilder(FIRST_LINE)
                .append("\nminutes=")
                .append(minutes)
                .append("\nkeys=")
                .append(signatures.size())
                .append('\n');
        for (int i = 0; i < signatures.size(); i++) {
            text.append("key.")
                    .append(i + 1)
                    .append('=')
                    .append(signatures.get(i).key())
                    .append(' ')
                    .append(Base64.getEncoder().encodeToString(signatures.get(i).signature()))
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * What is wrong with these signatures as those under these minutes.
     *
     * @return a sentence for each finding; empty if every key of the record has signed
     */
    public List<String> findings(Minutes text) {
        if (!minutes.equals(text.digest())) {
            return List.of("the signatures are under other minutes: " + minutes);
        }
        var findings = new ArrayList<String>();
        var keys = text.ceremony().keys();
        if (!keys.stream()
                .map(KeyRecord::name)
                .toList()
                .equals(signatures.stream().map(KeySignature::key).toList())) {
            findings.add("the signatures are not those of the keys of the record, one each");
            return findings;
        }
        for (int i = 0; i < keys.size(); i++) {
            if (!KeyVerification.verifies(
                    keys.get(i), text.encode(), signatures.get(i).signature())) {
                findings.add("the signature of the key " + keys.get(i).name() + " does not verify");
            }
        }
        return findings;
    }
}
