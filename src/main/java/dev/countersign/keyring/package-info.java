/**
 * The public halves of the keys that the signer holds, as rows and views. Everybody may read them.
 */
@NullMarked
package dev.countersign.keyring;

import org.jspecify.annotations.NullMarked;
