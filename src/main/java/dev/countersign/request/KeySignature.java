package dev.countersign.request;

import jakarta.persistence.Embeddable;

/**
 * What the HSM made with one key.
 *
 * @param spkiSha256 digest of the key's DER SubjectPublicKeyInfo, in lower-case hex
 * @param signature RSA: 384 bytes, big-endian; ECDSA: DER
 */
@Embeddable
@SuppressWarnings("ArrayRecordComponent") // never compared
public record KeySignature(String spkiSha256, byte[] signature) {}
