/**
 * The one clock and the one source of randomness. Both are injected as JDK types, so tests can put others in their place.
 */
@NullMarked
package dev.countersign.time;

import org.jspecify.annotations.NullMarked;
