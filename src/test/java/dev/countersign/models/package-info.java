/**
 * Models of the two protocols that everything rests on, searched exhaustively within bounds: approvals ({@code src/test/alloy/approval.als}) and
 * crashes. They describe the design, not the code; that the code follows it is what the campaigns show. {@code src/docs/models.md} says what
 * is in them and what is not.
 */
@NullMarked
package dev.countersign.models;

import org.jspecify.annotations.NullMarked;
