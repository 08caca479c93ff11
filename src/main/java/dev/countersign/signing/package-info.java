/**
 * Takes approved requests to the signer and brings back signed files. It pulls: one thread asks the database what is to
 * be done, and nothing calls it, so after any crash the same code goes on from what is stored.
 *
 * <p>The order of acts for one request, what is durable after each, and what a crash leaves:
 *
 * <pre>
 * 1 INTEND    the signer verifies statement, approvals and file, journals its intent, syncs     durable in the journal
 *             crash: the request is still APPROVED here; asked again, the signer answers the same receipt
 * 2 intended  the receipt is committed                                                          durable in the database
 *             crash: the request is INTENDED and goes on with 3
 * 3 started   SIGNING is committed, so that people see it                                       durable in the database
 *             crash: nothing follows from SIGNING alone; the request goes on with 4
 * 4 COMPLETE  the HSM signs, the signer verifies, journals the signature, syncs                 durable in the journal
 *             crash: the signer answers the journalled bytes; the HSM is not asked again
 * 5 build     the signed file is written aside, synced, verified from disk, compared, renamed   durable in the blob store
 *             crash: a part file, removed at the next start; or a whole file that 6 does not know yet, written again
 *             as the same bytes under the same name
 * 6 signed    digest and size are committed: the file can be fetched                            durable in the database
 *             crash: all is there; a lost answer to the commit is met by saying the same again
 * </pre>
 *
 * Steps 1 and 4 may each be repeated at any time; a second signature for a request does not exist. What fails for a
 * reason that may pass is tried again with a growing pause; what the signer refuses for good ends the request.
 */
@NullMarked
package dev.countersign.signing;

import org.jspecify.annotations.NullMarked;
