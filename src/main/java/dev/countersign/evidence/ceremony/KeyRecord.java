package dev.countersign.evidence.ceremony;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.Sha256;
import java.security.PublicKey;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a ceremony recorded of one key. The attributes are not members: a record exists only where every one of them was
 * exactly what {@link RecordedAttributes} says for the kind.
 *
 * @param name what policies call the key
 * @param template its kind
 * @param id CKA_ID, 16 random bytes as 32 lower-case hex digits; the same on private key, public key and holder
 *     certificate
 * @param publicKey the public half, a key of the JDK's software providers
 */
public record KeyRecord(String name, KeyTemplate template, String id, PublicKey publicKey) {
    /** What a key may be called. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    public KeyRecord {
        requireNonNull(name, "name is null");
        requireNonNull(template, "template is null");
        requireNonNull(id, "id is null");
        requireNonNull(publicKey, "publicKey is null");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for a key: " + name);
        }
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not a CKA_ID of 16 bytes: " + id);
        }
        if (!template.fits(publicKey)) {
            throw new IllegalArgumentException("the public key of " + name + " is no " + template.id());
        }
    }

    /** The kind as policies write it: {@code rsa3072} or {@code p256}. */
    public String kind() {
        return template.id();
    }

    /** The public key as DER SubjectPublicKeyInfo. */
    public byte[] spki() {
        return publicKey.getEncoded();
    }

    /** SHA-256 of {@link #spki}, 64 lower-case hex digits: the name that statements, policies and addresses use. */
    public String spkiSha256() {
        return Sha256.hexOf(spki());
    }

    /** CKA_ID as bytes. */
    public byte[] idBytes() {
        return HexFormat.of().parseHex(id);
    }
}
