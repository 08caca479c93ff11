/**
 * The client side of the server's REST interface: the only package of the command line program that speaks HTTP and
 * JSON.
 *
 * <p>Of Jackson it uses the streaming core alone. A tree of a few lines ({@link dev.countersign.cli.api.JsonObject})
 * does for what we read and write, starts faster than data binding, and keeps the program small. Unknown members of an
 * answer are kept and shown, never an error: a newer server may say more.
 *
 * <p>An answer that says no is a {@link dev.countersign.cli.api.ProblemException}; a server that cannot be understood or
 * reached is an {@link java.io.IOException} whose message can be shown to people.
 */
@NullMarked
package dev.countersign.cli.api;

import org.jspecify.annotations.NullMarked;
