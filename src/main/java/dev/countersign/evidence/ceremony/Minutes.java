package dev.countersign.evidence.ceremony;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The minutes of a ceremony: what the founders read, and sign by hand, and what the new keys sign themselves. They say in
 * one page what the record says, and which policy these keys were made for. The text is specified in the package document.
 *
 * @param ceremony the record that the minutes are about; they hold its digest
 * @param genesis digest of the first policy; absent until it is pinned, because that policy names the keys
 */
public record Minutes(CeremonyRecord ceremony, Optional<String> genesis) {
    /** The largest minutes that are read, in bytes. */
    public static final int MAXIMUM_SIZE = 16 * 1024;

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final String GENESIS = "genesis=";

    public Minutes {
        requireNonNull(ceremony, "ceremony is null");
        requireNonNull(genesis, "genesis is null");
        if (genesis.isPresent() && !DIGEST.matcher(genesis.get()).matches()) {
            throw new IllegalArgumentException("not the digest of a policy: " + genesis.get());
        }
    }

    /**
     * Reads minutes beside the record that they are about.
     *
     * @throws CeremonyException with the first line that is not what it must be by the record
     */
    public static Minutes parse(byte[] bytes, CeremonyRecord ceremony) throws CeremonyException {
        if (bytes.length > MAXIMUM_SIZE) {
            throw NamedLines.refused("text of the minutes", "it is larger than " + MAXIMUM_SIZE + " bytes");
        }
        var lines = new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1);
        var last = lines.length < 2 ? "" : lines[lines.length - 2];
        var genesis = last.startsWith(GENESIS) ? last.substring(GENESIS.length()) : "";
        var minutes =
                new Minutes(ceremony, DIGEST.matcher(genesis).matches() ? Optional.of(genesis) : Optional.empty());
        if (Arrays.equals(minutes.encode(), bytes)) {
            return minutes;
        }
        var expected = minutes.text().split("\n", -1);
        int line = 0;
        while (line < lines.length && line < expected.length && lines[line].equals(expected[line])) {
            line++;
        }
        throw NamedLines.refused(
                "text of the minutes",
                "line " + (line + 1) + " is not the one that follows from the record"
                        + (line < expected.length ? ", " + expected[line] : ""));
    }

    /** The one byte form. */
    public byte[] encode() {
        return text().getBytes(StandardCharsets.US_ASCII);
    }

    /** SHA-256 of the one byte form, which is what the keys sign. */
    public String digest() {
        return Sha256.hexOf(encode());
    }

    private String text() {
        var text = new StringBuilder("countersign/minutes/v1\n")
                .append("record=")
                .append(ceremony.digest())
                .append("\nnumber=")
                .append(ceremony.number())
                .append("\nprevious=")
                .append(ceremony.previous().orElse("none"))
                .append("\ntime=")
                .append(ceremony.time())
                .append("\nprogram=")
                .append(ceremony.program().orElse("none"))
                .append("\nmodule=")
                .append(PercentEncoding.encode(ceremony.module()))
                .append("\ntoken-label=")
                .append(ceremony.tokenLabel())
                .append("\ntoken-serial=")
                .append(PercentEncoding.encode(ceremony.tokenSerial()))
                .append("\nkeys=")
                .append(ceremony.keys().size())
                .append('\n');
        for (int i = 0; i < ceremony.keys().size(); i++) {
            var key = ceremony.keys().get(i);
            text.append("key.")
                    .append(i + 1)
                    .append('=')
                    .append(key.name())
                    .append(' ')
                    .append(key.kind())
                    .append(' ')
                    .append(key.spkiSha256())
                    .append('\n');
        }
        return text.append(GENESIS).append(genesis.orElse("none")).append('\n').toString();
    }
}
