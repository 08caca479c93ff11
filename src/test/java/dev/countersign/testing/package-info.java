/** What tests share: real tools, builders of inputs, fakes and oracles. */
@NullMarked
package dev.countersign.testing;

import org.jspecify.annotations.NullMarked;
