/**
 * Administrative changes: a new policy, a key suspended, lifted or revoked, the signer's clock set right. Somebody proposes the
 * text of one, the people whom the policy names agree or veto, and the signing worker takes it to the signer, which verifies it
 * all again. A change is in effect when the signer says so, not before.
 *
 * <p>The text is made by the client that proposes, so that people at a terminal need not believe this server; what is checked
 * here is checked early and in words.
 */
@NullMarked
package dev.countersign.change;

import org.jspecify.annotations.NullMarked;
