/**
 * What a key ceremony leaves for others to check: the record of the keys, with everything that the token said of them, and
 * the minutes, which the keys themselves and the founders sign. Written by the signer, read by it at each start, and by
 * whoever verifies a ceremony later, without a token.
 *
 * <h2>The ceremony record</h2>
 *
 * <p>A ceremony writes {@code ceremony.record} into the signer's home. It says which keys are ours, with the attributes
 * that the token testified to. ASCII lines {@code name=value}, each ended by a line feed, at most 64 KiB together.
 * There is one byte form, and {@link dev.countersign.evidence.ceremony.CeremonyRecord#parse} refuses every other with one
 * declared exception. A record of one key, whole:
 *
 * <pre>{@code
 * countersign/ceremony/v1
 * number=1
 * previous=none
 * time=2026-11-25T03:56:10Z
 * module=/usr/lib/softhsm/libsofthsm2.so
 * program=none
 * token-label=countersign-b0b051e8
 * token-serial=a6cc92b2e68b60cb
 * keys=1
 * key.1.name=valve-1
 * key.1.kind=p256
 * key.1.id=168db426a182b9749f92b06c705a4b3c
 * key.1.spki=MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFEcTelyURB+vogTep8XFdBRmBRAO0loDtu3Pg2sq4H7jWV/sWKY4KxTv7nimlgoquzRpWyaQt7ks4YJIsTWwcA==
 * key.1.spki-sha256=59db9e87d1f890b6b58135e7ca114420bdeb8e0c44ff14f77e22d64a4a5374c6
 * key.1.attribute.CKA_TOKEN=true
 * key.1.attribute.CKA_PRIVATE=true
 * key.1.attribute.CKA_SENSITIVE=true
 * key.1.attribute.CKA_ALWAYS_SENSITIVE=true
 * key.1.attribute.CKA_EXTRACTABLE=false
 * key.1.attribute.CKA_NEVER_EXTRACTABLE=true
 * key.1.attribute.CKA_LOCAL=true
 * key.1.attribute.CKA_KEY_GEN_MECHANISM=4010000000000000
 * key.1.attribute.CKA_KEY_TYPE=0300000000000000
 * key.1.attribute.CKA_SIGN=true
 * key.1.attribute.CKA_SIGN_RECOVER=false
 * key.1.attribute.CKA_DECRYPT=false
 * key.1.attribute.CKA_UNWRAP=false
 * key.1.attribute.CKA_DERIVE=false
 * key.1.attribute.CKA_MODIFIABLE=false
 * key.1.attribute.CKA_COPYABLE=false
 * key.1.attribute.CKA_ALLOWED_MECHANISMS=4110000000000000
 * census.objects=3
 * }</pre>
 *
 * <table>
 * <caption>The lines, in the order in which they must stand</caption>
 * <tr><td>{@code countersign/ceremony/v1}</td><td>names the form</td></tr>
 * <tr><td>{@code number}</td><td>1, and one more for each key that was added to the token later</td></tr>
 * <tr><td>{@code previous}</td><td>SHA-256 of the record that this one extends, {@code none} in the first</td></tr>
 * <tr><td>{@code time}</td><td>end of the ceremony, UTC, whole seconds</td></tr>
 * <tr><td>{@code module}</td><td>absolute path of the PKCS#11 library; percent-encoded UTF-8: the unreserved characters
 * of
 *     RFC 3986 and {@code /} stay, other bytes are {@code %} and two upper-case hex digits</td></tr>
 * <tr><td>{@code program}</td><td>SHA-256 of the signer's jar, or {@code none} where it ran from loose
 * classes</td></tr>
 * <tr><td>{@code token-label}</td><td>letters, digits, {@code . _ -}, at most 32</td></tr>
 * <tr><td>{@code token-serial}</td><td>at most 16 printable characters, percent-encoded</td></tr>
 * <tr><td>{@code keys}</td><td>number of keys, 1 to 32; they follow with i = 1, 2, …</td></tr>
 * <tr><td>{@code key.i.name}</td><td>what policies call it: lower-case letters, digits, {@code -}, at most 32</td></tr>
 * <tr><td>{@code key.i.kind}</td><td>{@code rsa3072} or {@code p256}</td></tr>
 * <tr><td>{@code key.i.id}</td><td>CKA_ID of private key, public key and certificate: 16 bytes, hex</td></tr>
 * <tr><td>{@code key.i.spki}</td><td>DER SubjectPublicKeyInfo, base64 with padding</td></tr>
 * <tr><td>{@code key.i.spki-sha256}</td><td>its SHA-256, hex</td></tr>
 * <tr><td>{@code key.i.attribute.CKA_…}</td><td>an attribute of the private key as it was read back: {@code true},
 *     {@code false}, or the bytes in hex. These lines follow from the kind; a record with another value is refused,
 *     because no ceremony ends with one</td></tr>
 * <tr><td>{@code census.objects}</td><td>objects on the token at the end: private key, public key and certificate for
 * each
 *     key</td></tr>
 * </table>
 *
 * <p>No name, CKA_ID or public key stands there twice.
 *
 * <p>A key that is added to a token later makes a new record: all keys of the one before, in their places, then the new
 * one; {@code number} is one higher and {@code previous} is the digest of the one before, which is kept beside it.
 *
 * <h2>The minutes</h2>
 *
 * <p>Every line but the last follows from the record; {@link dev.countersign.evidence.ceremony.Minutes#parse} accepts no
 * other. The minutes of the record above, before a policy was pinned:
 *
 * <pre>{@code
 * countersign/minutes/v1
 * record=6c1bc7309765464f622a525bb53c18c78f69c64d6c8735994079adfbff626b23
 * number=1
 * previous=none
 * time=2026-11-25T03:56:10Z
 * program=none
 * module=/usr/lib/softhsm/libsofthsm2.so
 * token-label=countersign-b0b051e8
 * token-serial=a6cc92b2e68b60cb
 * keys=1
 * key.1=valve-1 p256 59db9e87d1f890b6b58135e7ca114420bdeb8e0c44ff14f77e22d64a4a5374c6
 * genesis=none
 * }</pre>
 *
 * <p>{@code record} is the SHA-256 of the record, {@code genesis} the digest of the first policy. Each key of the record
 * signs this text (RSASSA-PSS or ECDSA, SHA-256). That can be no signature over an image: images begin with the magic
 * number of their format, this text with {@code countersign/minutes/v1}, a first line that nothing else has. The signatures
 * stand in a file of their own: {@code countersign/minutes-signatures/v1}, {@code minutes=} SHA-256 of the text,
 * {@code keys=} their number, and for each {@code key.i=NAME BASE64}.
 *
 * <p>The founders sign the same text with {@code ssh-keygen -Y sign -n countersign-minutes}.
 */
@NullMarked
package dev.countersign.evidence.ceremony;

import org.jspecify.annotations.NullMarked;
