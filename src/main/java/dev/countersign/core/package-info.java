/**
 * How the server talks to the signer: a client of its socket, and, where the signer is the server's child, the process
 * itself and its supervision.
 *
 * <p>The signer is crash-only: on any surprise it ends itself, and a new start with all its checks is the one way back.
 * So a lost connection is an ordinary event here ({@link dev.countersign.core.SignerUnavailableException}) and every
 * caller may ask again: the signer answers a request that it has answered before with the same bytes from its journal.
 *
 * <p>Nothing in this package knows the PIN or looks into the token.
 */
@NullMarked
package dev.countersign.core;

import org.jspecify.annotations.NullMarked;
