/**
 * The public files: which keys count and which do not, for devices and verifiers that have no account here.
 *
 * <pre>
 * /keys.json          /keys.json.sig          the keys of the policy in force, with their states
 * /revocations.json   /revocations.json.sig   those that are suspended or revoked
 * </pre>
 *
 * The signer writes and signs them (ECDSA with SHA-256 in DER over the bytes of the file, by the policy's publication key); this
 * package keeps what it was given and serves it. So anybody checks with the tool at hand:
 *
 * <pre>
 * openssl dgst -sha256 -verify publication.pem -signature keys.json.sig keys.json
 * </pre>
 *
 * <h2>On disk</h2>
 *
 * The files lie in {@code public/} in the state folder, under their own names, for any web server to serve. Four files cannot be
 * replaced in one step, so the whole publication is first written to the one file {@code publication}, and the four from that:
 *
 * <pre>
 * 1 publication   written aside, synced, renamed      crash: the publication before this one is complete and stays
 * 2 public/*      each written aside, synced, renamed crash: the next start writes all four again from {@code publication}
 * </pre>
 *
 * A reader who fetches a file and its signature in the instant between two renames gets two that do not belong together; the
 * verification fails and the next try succeeds.
 *
 * <p>The file {@code publication} has the lines {@code countersign/publication/v1}, {@code covers=} (64 hexadecimal digits, a
 * digest of policy and states of keys that the caller chooses), {@code number=}, and in base64 {@code keys=},
 * {@code keys.sig=}, {@code revocations=}, {@code revocations.sig=}. A publication with a lower number than the last one is not
 * taken.
 *
 * <p>Nothing here needs the database, the signer or the token: with all three gone the files are served as before.
 */
@NullMarked
package dev.countersign.publication;

import org.jspecify.annotations.NullMarked;
