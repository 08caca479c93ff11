/**
 * What people sign, and how it is verified: statements and changes, the texts that are signed over them, WebAuthn assertions and SSH
 * signatures.
 *
 * <h2>Statement v1</h2>
 *
 * A statement says what exactly is to be signed, for whom, under which policy and until when. It is at most 16,384 bytes of ASCII: lines
 * {@code name=value}, each ended by one LF (the last one too), every line present, in this order, nothing else. It has one byte form:
 * whoever parses it encodes it again and compares.
 *
 * <pre>
 * countersign/statement/v1
 * project=TEXT
 * channel=TEXT
 * request=DIGEST                          32 random bytes, the id of the request, unique for ever
 * images=N                                1 to 32; then for i = 1..N, image by image:
 * image.i.role=TEXT                       what the image is on the device: app, bootloader
 * image.i.name=FREE                       file name as submitted
 * image.i.sha256=DIGEST                   of the artifact as submitted
 * image.i.size=NUMBER                     of the artifact, in bytes
 * image.i.format=TEXT                     esp-secure-boot-v2
 * image.i.target=TEXT                     chip or target
 * image.i.version=FREE
 * image.i.version-source=image|declared   whether the version stands in the image or only the submitter says it
 * image.i.security-version=NUMBER|none    anti-rollback counter
 * image.i.payload=HEX                     the digest that the HSM signs; 64 or 96 hexadecimal digits
 * image.i.algorithm=TEXT                  how the HSM signs it: rsassa-pss-sha256, ecdsa-p256-sha256
 * keys=N                                  1 to 3; then for i = 1..N:
 * key.i.name=TEXT
 * key.i.spki-sha256=DIGEST                of the DER SubjectPublicKeyInfo
 * submitter=TEXT
 * rule=ordinary|break-glass               by which rule of the product the approvals are counted
 * supersedes=DIGEST|none                  the request that this one follows after an end without a signature
 * origin.verified.repository=FREE|none    then .commit, .ref and .build: what a verified token or provenance says
 * origin.declared.repository=FREE|none    then .commit, .ref and .build: what the submitter says about itself
 * provenance=DIGEST|none
 * sbom=DIGEST|none
 * previous-release=DIGEST|none            artifact digest of the release before
 * difference=DIGEST|none                  digest of the computed difference to it
 * policy=DIGEST                           of the policy under which the statement was made
 * created=TIME
 * not-before=TIME
 * not-after=TIME
 * mark=development|none
 * </pre>
 *
 * <ul>
 *   <li>TEXT matches {@code [A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}} and is not {@code none}.
 *   <li>DIGEST is 64 lower-case hexadecimal digits. NUMBER is {@code 0|[1-9][0-9]{0,17}}.
 *   <li>TIME is {@code YYYY-MM-DDTHH:MM:SSZ}, UTC, years 2000 to 9999.
 *   <li>FREE is 1 to 512 bytes of UTF-8 without control or direction-changing characters, percent-encoded with upper-case digits; the
 *       unreserved characters of RFC 3986 (2.3) and {@code /} stand for themselves. The text {@code none} is written {@code %6Eone}, so that
 *       {@code none} always means absent.
 * </ul>
 *
 * An example stands in {@code statement-v1.txt} among the test resources; {@code StatementTest} parses it and builds it.
 *
 * <h2>Change v1</h2>
 *
 * An administrative statement, of the same kind of lines, at most 4,096 bytes. An example stands in {@code change-v1.txt}; {@code ChangeTest}
 * parses it and builds it.
 *
 * <pre>
 * countersign/change/v1
 * change=DIGEST                           32 random bytes, unique for ever
 * kind=policy|suspend|lift|revoke|clock
 * policy=DIGEST                           of the policy in force when the change was made
 * subject=DIGEST|TIME                     policy: digest of the next policy; suspend, lift, revoke: SHA-256 of the key's DER
 *                                         SubjectPublicKeyInfo; clock: TIME
 * reason=FREE
 * proposer=TEXT
 * created=TIME
 * not-before=TIME
 * not-after=TIME
 * mark=development|none
 * </pre>
 *
 * <h2>What people sign</h2>
 *
 * <pre>
 * countersign/approve/v1 LF text                      a statement or a change
 * countersign/reject/v1 LF reason=FREE LF text        a statement, before the intent
 * countersign/veto/v1 LF reason=FREE LF text          a statement or a change, during its window
 * countersign/suspend/v1 LF text                      a change of kind suspend
 * </pre>
 *
 * The WebAuthn challenge is the SHA-256 of that text, computed by the client; {@code ssh-keygen} signs the text itself. The first line names
 * the action, so that a signature under one action never counts as another.
 *
 * <h2>Assertion</h2>
 *
 * What an authenticator answers to {@code navigator.credentials.get} (WebAuthn L3), ES256 only. Client data, at most 1,024 bytes, begin with
 * exactly these bytes, and then end with a brace, or go on with a comma and end with a brace:
 *
 * <pre>
 * {"type":"webauthn.get","challenge":"BASE64URL","origin":"ORIGIN","crossOrigin":false
 * </pre>
 *
 * Authenticator data: SHA-256 of the relying party (32) | flags (1) | counter (4), which decides nothing | extensions, exactly if the flags say
 * so. The signature, over authenticator data and the SHA-256 of the client data, is DER in its one form. Of the flags, user present (01) and
 * user verified (04) must be set, attested data (40) must not; copied (10) without can-be-copied (08) is refused, and can-be-copied counts only
 * for a credential that the policy calls synced.
 *
 * <h2>SSH signature</h2>
 *
 * What {@code ssh-keygen -Y sign -n countersign} writes (OpenSSH PROTOCOL.sshsig), at most 2,048 bytes; string = u32 length | bytes, big-endian.
 * No field may be followed by anything.
 *
 * <pre>
 * "SSHSIG" | u32 1 | string public key | string "countersign" | string "" | string "sha512" or "sha256" | string signature
 * signed over: "SSHSIG" | string "countersign" | string "" | string hash name | string hash of the text
 *
 * public key                                                               signature
 * string "sk-ecdsa-sha2-nistp256@openssh.com" | string "nistp256"          string the same name | string numbers | u8 flags | u32 counter
 *     | string point | string application
 * string "ecdsa-sha2-nistp256" | string "nistp256" | string point          string the same name | string numbers
 * string "ssh-ed25519" | string key (32)                                   string the same name | string signature (64)
 *
 * point = 04 | x (32) | y (32);  numbers = string r | string s, each positive and as short as it can be written
 * </pre>
 *
 * The public key is, byte by byte, one of the policy. A security key signs SHA-256 of its application | flags | counter | SHA-256 of the above;
 * its application begins with {@code ssh:}, and its flags are judged like those of an assertion, without extensions. Armour is base64 in lines of
 * 70 between the lines of {@code BEGIN SSH SIGNATURE} and {@code END SSH SIGNATURE}, exactly as the program writes it. Genuine ones stand in
 * {@code evidence/ssh} among the test resources, with one file for each malformed shape; {@code SshEnvelopeTest} verifies them.
 *
 * <h2>Evidence file v1</h2>
 *
 * What an operator hands to the signer when the server withholds it. An example stands in {@code evidence-v1.txt};
 * {@code EvidenceFileTest} parses it, builds it and verifies the signature.
 *
 * <pre>
 * countersign/evidence/v1
 * action=reject|veto|suspend
 * reason=FREE|none                        none for suspend, and for nothing else
 * text=BASE64URL                          the statement or the change, without padding, like the rest
 * signature=ssh:BASE64URL                 the SSHSIG, or
 * signature=webauthn:BASE64URL.BASE64URL.BASE64URL.BASE64URL
 *                                         credential id, client data, authenticator data, signature
 * </pre>
 */
@NullMarked
package dev.countersign.evidence;

import org.jspecify.annotations.NullMarked;
