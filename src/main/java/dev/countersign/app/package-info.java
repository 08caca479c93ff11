/**
 * The server as a whole: its main class, the embedded PostgreSQL, the start of the signer, and the banner.
 *
 * <p>Everything here wires; nothing here decides. The order of a start is: settings, lock of the state folder, database
 * ({@link dev.countersign.app.Main}), then Quarkus with Flyway, then the signer child, then the worker that pulls
 * approved requests. Any part may die and come back alone; a start after {@code kill -9} runs the same code.
 */
@NullMarked
package dev.countersign.app;

import org.jspecify.annotations.NullMarked;
