/**
 * Receives builds, hashes them while they arrive and keeps them under their digest; reads from an image what a request needs
 * to know about it.
 */
@NullMarked
package dev.countersign.artifact;

import org.jspecify.annotations.NullMarked;
