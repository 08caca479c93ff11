/**
 * Who must approve what. A policy is a text file that the signer pins by its digest; {@code policies/README.md} is written for the people who
 * edit one, this page is the grammar.
 *
 * <pre>
 * version 1
 * previous DIGEST                           of the policy before; 64 zeros for the first
 * mark development|production
 * rp NAME                                   WebAuthn relying party id of the approvers' credentials
 * origin ORIGIN                             scheme://host[:port] of the page at which they approve
 * key NAME KIND DIGEST                      KIND rsa3072|p256; DIGEST of the DER SubjectPublicKeyInfo        one or more
 * approver PERSON CREDENTIAL SPKI CLASS     base64url id, hexadecimal DER of a P-256 key, development|passkey   one or more
 * group NAME PERSON ...                     one or more
 * threshold N                               no quorum may be below it; at least 2
 * product PROJECT CHANNEL FORMAT TARGET,... KEY,...                                                            one or more
 * quorum PROJECT CHANNEL N GROUP            exactly one for each product line
 * </pre>
 *
 * ASCII, at most 40,960 bytes, fields separated by one space, lines ended by LF, kinds in this order, names defined before they are used. A line
 * that begins with {@code #} is a comment, an empty line separates; both belong to the digest. Everything else is refused, nothing has a
 * default. The digest of a policy is SHA-256 of {@code countersign/policy/v1} LF and its bytes.
 *
 * <p>Quorums count people: several credentials of one person are one vote, and the submitter has none.
 */
@NullMarked
package dev.countersign.policy;

import org.jspecify.annotations.NullMarked;
