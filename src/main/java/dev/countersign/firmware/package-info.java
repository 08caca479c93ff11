/** Firmware formats. */
@NullMarked
package dev.countersign.firmware;

import org.jspecify.annotations.NullMarked;
