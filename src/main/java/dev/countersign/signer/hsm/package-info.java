/**
 * The hardware key: the ceremony that makes keys inside a token, and the signer's access to them. The only package that
 * touches PKCS#11. The JDK alone is on its class path; {@code java.lang.foreign} does what the JDK's provider cannot
 * (initialise a token, read every attribute).
 *
 * <h2>The ceremony record</h2>
 *
 * <p>A ceremony writes {@code ceremony.record} into the signer's home. It says which keys are ours, with the attributes that
 * the token testified to. ASCII lines {@code name=value}, each ended by a line feed, in exactly this order; there is one byte
 * form, and {@link dev.countersign.signer.hsm.CeremonyRecord#parse} refuses every other with one declared exception:
 *
 * <pre>{@code
 * countersign/ceremony/v1
 * time=2026-11-25T03:00:00Z            end of the ceremony, UTC, whole seconds
 * module=/usr/lib/softhsm/libsofthsm2.so   percent-encoded: RFC 3986 unreserved and "/" stay, hex upper-case
 * program=none                         SHA-256 of the signer's jar; none where it ran from loose classes
 * token-label=countersign-5be1f3a0     letters, digits, ".", "_", "-", at most 32
 * token-serial=3c5a2b1d9f0e8877        percent-encoded, at most 16 characters
 * keys=1                               1 to 32
 * key.1.name=valve-1                   lower-case letters, digits, "-", at most 32; what policies call the key
 * key.1.kind=p256                      rsa3072 or p256
 * key.1.id=00112233445566778899aabbccddeeff   CKA_ID, 16 random bytes
 * key.1.spki=MFkwEwYHKoZIzj0C…         DER SubjectPublicKeyInfo, base64 with padding
 * key.1.spki-sha256=…                  its SHA-256, hex
 * key.1.attribute.CKA_TOKEN=true       one line for each attribute of the private key, as KeyAttributes lists them:
 * …                                    true, false, or the bytes that the token returns, in hex
 * census.objects=3                     objects on the token: private key, public key, certificate for each key
 * }</pre>
 *
 * <p>The attribute lines repeat what the kind of key demands; a record with another value does not parse, because no
 * ceremony ends with one.
 */
@NullMarked
package dev.countersign.signer.hsm;

import org.jspecify.annotations.NullMarked;
