package dev.countersign.publication;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * The public files that belong together, as the signer made them.
 *
 * @param covers 64 hexadecimal digits that stand for what the files say; another value means that they must be made anew
 * @param number rises with each publication
 * @param keys bytes of {@code keys.json}
 * @param revocations bytes of {@code revocations.json}
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Publication(
        String covers,
        long number,
        byte[] keys,
        byte[] keysSignature,
        byte[] revocations,
        byte[] revocationsSignature) {
    private static final Pattern LINES = Pattern.compile("""
            countersign/publication/v1
            covers=([0-9a-f]{64})
            number=(0|[1-9][0-9]{0,17})
            keys=([A-Za-z0-9+/=]+)
            keys.sig=([A-Za-z0-9+/=]+)
            revocations=([A-Za-z0-9+/=]+)
            revocations.sig=([A-Za-z0-9+/=]+)
            """);

    public Publication {
        requireNonNull(covers, "covers is null");
        requireNonNull(keys, "keys is null");
        requireNonNull(keysSignature, "keysSignature is null");
        requireNonNull(revocations, "revocations is null");
        requireNonNull(revocationsSignature, "revocationsSignature is null");
    }

    byte[] encode() {
        var base64 = Base64.getEncoder();
        return """
                countersign/publication/v1
                covers=%s
                number=%d
                keys=%s
                keys.sig=%s
                revocations=%s
                revocations.sig=%s
                """.formatted(
                        covers,
                        number,
                        base64.encodeToString(keys),
                        base64.encodeToString(keysSignature),
                        base64.encodeToString(revocations),
                        base64.encodeToString(revocationsSignature))
                .getBytes(StandardCharsets.US_ASCII);
    }

    static Publication parse(byte[] bytes) throws IOException {
        var lines = LINES.matcher(new String(bytes, StandardCharsets.US_ASCII));
        if (!lines.matches()) {
            throw new IOException("the last publication is not in its form");
        }
        try {
            var base64 = Base64.getDecoder();
            return new Publication(
                    lines.group(1),
                    Long.parseLong(lines.group(2)),
                    base64.decode(lines.group(3)),
                    base64.decode(lines.group(4)),
                    base64.decode(lines.group(5)),
                    base64.decode(lines.group(6)));
        } catch (IllegalArgumentException e) {
            throw new IOException("the last publication is not in its form", e);
        }
    }
}
