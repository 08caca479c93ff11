/**
 * A signing request from submission to its end: what is asked, who has agreed, and where it stands.
 *
 * <p>The server is not trusted with the decision. What this package stores as approved means nothing to the signer, which
 * verifies every assertion again; the checks here exist to answer people early and in words.
 */
@NullMarked
package dev.countersign.request;

import org.jspecify.annotations.NullMarked;
