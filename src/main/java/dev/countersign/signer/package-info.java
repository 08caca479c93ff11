/**
 * The process beside the HSM. It alone decides whether something is signed: it pins the policy, verifies what every person signed, reads
 * the artifact itself, and keeps a journal. Server, database and identity provider are believed in nothing.
 *
 * <p>The JDK and the trusted core are all that it needs; it opens no network connection and no file outside its home but the anchor.
 *
 * <h2>The journal</h2>
 *
 * The file {@code journal} in the home, ASCII, append-only, one record a line:
 *
 * <pre>
 * POSITION TIME KIND FIELD ... HASH LF
 *
 * 0 2026-11-25T03:00:00Z genesis POLICY-DIGEST BASE64URL 3f0c...         text of the first policy
 * 1 2026-11-25T03:00:00Z start FENCE 18aa...                             number of this start, rising
 * 2 2026-11-25T03:00:09Z intent BASE64URL 91ab...                        body of an Intend frame: statement and approvals
 * 3 2026-11-25T03:00:09Z signed REQUEST-ID 1.1:BASE64URL 77e0...         image.key:signature, in this order
 * 4 2026-11-25T03:04:11Z rejected BASE64URL 5c1d...                      body of a Reject frame: statement, reason and signature
 * 5 2026-11-25T03:05:00Z vetoed BASE64URL 02ef...                        body of a Veto frame: statement or change, reason and signature
 * 6 2026-12-02T03:00:10Z abandoned REQUEST-ID 0e9a...                    its time was over, or it was stopped while the token signed
 * 7 2026-12-02T03:10:00Z change BASE64URL 4b7d...                        body of a Propose frame: change, next policy and signatures
 * 8 2026-12-03T03:10:00Z adopted CHANGE-ID 9d03...                       the change's policy is in force
 * 9 2026-12-03T03:10:01Z publish NUMBER TIME DIGEST DIGEST c1f2...       SHA-256 of the public files that will be signed
 * 10 2026-12-03T03:10:01Z published NUMBER BASE64URL BASE64URL 7730...   their signatures
 * </pre>
 *
 * Positions count from 0, HASH is SHA-256, in hexadecimal, of the hash before (64 zeros for the first), a space and the line up to the space
 * before its own hash. Times never go back but with a {@code change} of the clock, whose record has the time that it states. A record counts
 * when it has been synced. A crash can only leave a last line without a line feed, which is cut off at the next start; anything else that does
 * not fit stops the start. Each record is judged again at each start, by the checks that it passed when it was written
 * ({@link dev.countersign.signer.Replay}).
 *
 * <h2>A request</h2>
 *
 * Order of acts and what a crash leaves: verify, append {@code intent}, sync | the product's window, counted from that record's time | the token
 * signs | verify the signature in software, look again, append {@code signed}, sync | answer. After {@code intent} the same question signs
 * (again, if the token had already signed: those bytes never left the process); after {@code signed} it is answered from the journal and nothing
 * is signed any more. Whatever is written down before {@code signed} wins over it: a veto, the end of a key, another policy
 * ({@link dev.countersign.signer.Trace}, {@link dev.countersign.signer.Completion}).
 *
 * <h2>Changes</h2>
 *
 * Each is approved under the policy in force when it is written down. A policy that only takes people or credentials away, and whatever is done
 * to a key or the clock, acts with its record. Any other policy waits the window of the policy in force, one at a time, can be vetoed, and is
 * {@code adopted} before anything else is answered. A policy that comes into force voids what was open under the one before: open intents, and a
 * policy that waits. A key's state belongs to the key, whatever name a policy gives it ({@link dev.countersign.signer.KeyMoves}).
 *
 * <h2>Public files</h2>
 *
 * Made from the journal alone, ASCII, one member a line, one key a line, LF at the end. Each is signed by the policy's publication key: ECDSA
 * with SHA-256 over the file, DER.
 *
 * <pre>
 * {"format":"countersign/keys/v1",
 * "number":1,
 * "time":"2026-11-25T12:00:10Z",
 * "policy":"DIGEST",
 * "mark":"development",
 * "publication":"SPKI-SHA256",
 * "keys":[
 * {"name":"thermo-1","kind":"rsa3072","spkiSha256":"DIGEST","spki":"BASE64","state":"active","since":"2026-11-25T12:00:00Z"}
 * ]}
 *
 * {"format":"countersign/revocations/v1",
 * "number":1,
 * "time":"2026-11-25T12:00:10Z",
 * "keys":[
 * {"spkiSha256":"DIGEST","state":"suspended","since":"2026-11-25T12:00:05Z","reason":"lost"}
 * ]}
 * </pre>
 *
 * The number rises by 1 with each publication and never otherwise; as long as nothing changes there is none. A {@code publish} without its
 * {@code published}, as a crash leaves it, was seen by nobody, and its number is used again.
 *
 * <p><b>Crash-only:</b> every surprise ends the process ({@link dev.countersign.signer.Surprise}); its start-up checks are the one way of recovery.
 *
 * <h2>The anchor</h2>
 *
 * A file outside the home, best on another disk: one line {@code FENCE POSITION HASH} LF with the newest record, written aside, synced and renamed
 * after each synced record and before anybody is told. At a start the journal must hold the anchored record, and the anchor must not be older
 * than the journal's newest {@code start}; a missing anchor is made only for a journal that holds no more than its genesis. Each start takes the
 * next fence, and before each record the anchor must still be the line that this process wrote last: a signer that was overtaken ends. Both
 * files are locked as long as the process lives, the anchor by {@code FILE.lock} beside it. An operator who has lost the anchor writes the line
 * anew from the newest receipt that somebody else holds ({@link dev.countersign.signer.Anchor}).
 *
 * <p>The server presents the newest record that it holds a receipt of on each connection. If the journal does not hold it, nothing is signed by
 * this process any more; before anything was presented, nothing is either ({@link dev.countersign.signer.PresentedHead}). Only who restores
 * journal, anchor and the server's copies all at once is not noticed.
 *
 * <h2>The clock</h2>
 *
 * Believed while it agrees with the monotonic clock since the start (5 minutes), is not behind the newest record, and not beyond it by more than
 * the policy's {@code max-gap}; otherwise nothing is intended or signed until it is right again or a quorum states the time (within an hour of
 * the machine's), which may also lower a floor that a wrong clock has set. Windows go by the monotonic clock
 * ({@link dev.countersign.signer.TrustedTime}).
 *
 * <h2>A start</h2>
 *
 * Everything is checked before anything is written: pinned policy, locks, the whole journal with all its evidence, the anchor, all objects on
 * the token, a canary by each key, and under a policy marked production also that the token is not SoftHSM, no key a known test key, no debugger
 * can attach, no core file is written and the program is the one of the ceremony or one accepted later. All reasons are printed, one a line
 * ({@link dev.countersign.signer.StartReport}). A torn tail is cut only after all that, so that the rule cannot hide a cut.
 */
@NullMarked
package dev.countersign.signer;

import org.jspecify.annotations.NullMarked;
