package dev.countersign.keyring;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A public key as everybody sees it.
 *
 * @param spkiSha256 SHA-256 of the DER SubjectPublicKeyInfo, in lower-case hex
 * @param name as the policy calls it
 * @param kind {@code rsa3072} or {@code p256}
 * @param since when the server learnt of it
 * @param pem where the key itself is
 */
@Schema(name = "Key", description = "The public half of a signing key")
record KeyView(String spkiSha256, String name, String kind, Instant since, String pem) {}
