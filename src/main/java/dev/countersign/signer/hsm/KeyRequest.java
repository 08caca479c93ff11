package dev.countersign.signer.hsm;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.KeyTemplate;

/**
 * A key that a ceremony shall make.
 *
 * @param name what policies call the key: lower-case letters, digits and hyphens, at most 32
 * @param kind its kind
 */
public record KeyRequest(String name, KeyTemplate kind) {
    public KeyRequest {
        requireNonNull(name, "name is null");
        requireNonNull(kind, "kind is null");
        if (!KeyRecord.NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for a key: " + name);
        }
    }

    /**
     * Reads {@code NAME=KIND}, for example {@code thermo-1=rsa3072}.
     *
     * @throws CeremonyException if name or kind are not ones
     */
    public static KeyRequest parse(String text) throws CeremonyException {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new CeremonyException("A key is written NAME=KIND, for example thermo-1=rsa3072; this is: " + text);
        }
        var name = text.substring(0, equals);
        if (!KeyRecord.NAME.matcher(name).matches()) {
            throw new CeremonyException(
                    "A key's name has lower-case letters, digits and hyphens, at most 32; this is not one: " + name);
        }
        var kind = KeyTemplate.ofId(text.substring(equals + 1))
                .orElseThrow(() -> new CeremonyException(
                        "A key's kind is rsa3072 or p256; this is neither: " + text.substring(equals + 1)));
        return new KeyRequest(name, kind);
    }
}
