/**
 * The process beside the HSM. It alone decides whether something is signed: it pins the policy, verifies what every person signed, reads
 * the artifact itself, and keeps a journal. Server, database and identity provider are believed in nothing.
 *
 * <p>The JDK and the trusted core are all that it needs; it opens no network connection and no file outside its home.
 *
 * <h2>The journal</h2>
 *
 * The file {@code journal} in the home, ASCII, append-only, one record a line:
 *
 * <pre>
 * POSITION TIME KIND FIELD ... HASH LF
 *
 * 0 2026-11-25T03:00:00Z genesis POLICY-DIGEST 3f0c...
 * 1 2026-11-25T03:00:09Z intent BASE64URL 91ab...        body of an Intend frame: statement and approvals
 * 2 2026-11-25T03:00:09Z signed REQUEST-ID 1.1:BASE64URL 77e0...     image.key:signature, in this order
 * 3 2026-11-25T03:04:11Z rejected BASE64URL 5c1d...      body of a Reject frame: statement, reason and assertion
 * 4 2026-12-02T03:00:10Z abandoned REQUEST-ID 0e9a...    its time was over before it was signed
 * </pre>
 *
 * Positions count from 0, times never go back, HASH is SHA-256, in hexadecimal, of the hash before (64 zeros for the first), a space and the line
 * up to the space before its own hash. A record counts when it has been synced. A crash can only leave a last line without a line feed,
 * which is cut off at the next start; anything else that does not fit stops the start.
 *
 * <p>Order of acts and what a crash leaves: verify, append {@code intent}, sync | the token signs | verify the signature in software, append
 * {@code signed}, sync | answer. After {@code intent} the same question signs (again, if the token had already signed: those bytes never left the
 * process); after {@code signed} it is answered from the journal and nothing is signed any more.
 *
 * <p><b>Crash-only:</b> every surprise ends the process ({@link dev.countersign.signer.Surprise}); its start-up checks are the one way of recovery.
 */
@NullMarked
package dev.countersign.signer;

import org.jspecify.annotations.NullMarked;
