/**
 * Who must approve what. A policy is a text file whose first version the signer pins by its digest; {@code policies/README.md} is written for
 * the people who edit one, this page is the grammar.
 *
 * <pre>
 * version 1
 * previous DIGEST                         of the policy before; 64 zeros for the first
 * mark development|production
 * directory DIGEST|none                   SHA-256 of the file that says the people's names and mail
 * rp NAME                                 WebAuthn relying party id of the approvers' credentials
 * origin ORIGIN                           scheme://host[:port] of the page at which they approve
 * software-ssh allowed|refused            whether ssh keys that are not on a security key may approve
 * max-gap DURATION                        the longest silence of the journal after which the clock is believed; at most 366d
 * key NAME KIND DIGEST                    KIND rsa3072|p256; DIGEST of the DER SubjectPublicKeyInfo                one or more
 * publication KEY|none                    a p256 key for the public files and nothing else; none only under mark development
 * person PERSON SUBJECT,...|none          what this person submits under, besides the own id                       one or more
 * approver PERSON passkey CREDENTIAL SPKI AAGUID|none device-bound|synced
 * approver PERSON development CREDENTIAL SPKI                          only under mark development
 * approver PERSON security-key-ssh TYPE BASE64                         sk-ecdsa-sha2-nistp256@openssh.com
 * approver PERSON software-ssh TYPE BASE64                             ecdsa-sha2-nistp256|ssh-ed25519             one or more in all
 * group NAME PERSON ...                   people who have an approver line                                         one or more
 * threshold N                             no rule may ask for fewer people; at least 2, under mark development 1
 * change RULE                             who approves a new policy
 * change-window DURATION|none             how long it waits for a veto, at most 31d; none only under mark development
 * change-veto GROUP|none
 * removal RULE                            who takes away credentials and people; no more people than change
 * suspension GROUP                        of which any one member suspends a key
 * lift RULE
 * revocation RULE
 * clock RULE
 * product PROJECT CHANNEL                 one or more blocks of exactly these lines:
 * format esp-secure-boot-v2
 * targets CHIP,...
 * keys KEY,...                            1 to 3 of one kind, in the order of the signature blocks
 * submitters SUBJECT,...
 * quorum RULE
 * command-line N                          so many of those who fill the places approved over the command line
 * lifetime DURATION                       of a statement, at most 31d
 * window DURATION|none                    shorter than the lifetime
 * veto GROUP|none
 * versions rising|any
 * minimum-security-version N
 * repository any | declared PATTERN | verified PATTERN
 * ref any | declared PATTERN | verified PATTERN
 * break-glass RULE|none                   more people than the quorum
 * </pre>
 *
 * <ul>
 *   <li>RULE is {@code N GROUP [N GROUP ...]}, N from 1 to 99, the groups distinct. One person fills one place only.
 *   <li>DURATION is a number and {@code s}, {@code m}, {@code h} or {@code d}.
 *   <li>PATTERN is exact text, or the beginning of it followed by {@code *}.
 *   <li>NAME, PERSON, GROUP match {@code [A-Za-z0-9][A-Za-z0-9._@+-]{0,127}}; a SUBJECT may hold colons as well. Nothing is called
 *       {@code none}. Under mark production a PERSON is {@code p-} and 12 to 32 random hexadecimal digits.
 *   <li>CREDENTIAL is base64url, SPKI hexadecimal DER of a P-256 key, AAGUID a UUID in lower case, BASE64 the key as in its .pub file.
 * </ul>
 *
 * ASCII, at most 40,960 bytes, fields separated by one space, lines ended by LF, kinds in this order, names defined before they are used. A line
 * that begins with {@code #} is a comment, an empty line separates; both belong to the digest. Everything else is refused, nothing has a
 * default, and a rule that could not be fulfilled whoever of its submitters submits is refused as well. The digest of a policy is SHA-256 of
 * {@code countersign/policy/v1} LF and its bytes.
 *
 * <p>Rules count people: several credentials of one person are one vote, and the person behind the submitter has none.
 */
@NullMarked
package dev.countersign.policy;

import org.jspecify.annotations.NullMarked;
