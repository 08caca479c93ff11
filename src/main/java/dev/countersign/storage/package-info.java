/**
 * How the server writes a file of its state folder: after a crash it is the old one or the new one, and whole.
 */
@NullMarked
package dev.countersign.storage;

import org.jspecify.annotations.NullMarked;
