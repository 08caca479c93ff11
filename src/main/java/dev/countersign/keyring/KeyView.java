package dev.countersign.keyring;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A public key as everybody sees it.
 *
 * @param spkiSha256 SHA-256 of the DER SubjectPublicKeyInfo, in lower-case hex
 * @param name as the policy calls it
 * @param kind {@code rsa3072} or {@code p256}
 * @param state {@code active}, {@code suspended}, {@code revoked} or {@code retired}, as the signer last told it
 * @param stateSince when the server first heard of that state; the signer's own time stands in {@code /keys.json}
 * @param since when the server learnt of the key
 * @param pem where the key itself is
 */
@Schema(name = "Key", description = "The public half of a signing key")
record KeyView(
        String spkiSha256,
        String name,
        String kind,

        @Schema(enumeration = {"active", "suspended", "revoked", "retired"})
        String state,

        Instant stateSince,
        Instant since,
        String pem) {}
