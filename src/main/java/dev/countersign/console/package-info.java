/**
 * Pages for people in a browser. Until the console exists there is one plain page.
 */
@NullMarked
package dev.countersign.console;

import org.jspecify.annotations.NullMarked;
