/**
 * What people sign, and how it is verified: statements, the texts that are signed over them, and WebAuthn assertions.
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
 * <h2>What people sign</h2>
 *
 * <pre>
 * countersign/approve/v1 LF statement
 * countersign/reject/v1 LF reason=FREE LF statement
 * </pre>
 *
 * The WebAuthn challenge is the SHA-256 of that text, computed by the client. The first line names the action, so that a signature under one
 * action never counts as another.
 */
@NullMarked
package dev.countersign.evidence;

import org.jspecify.annotations.NullMarked;
