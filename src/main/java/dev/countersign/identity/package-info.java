/**
 * Who is calling: the access token becomes an {@code Actor} with a name and roles. A login approves nothing; approvals are
 * signatures over a statement.
 */
@NullMarked
package dev.countersign.identity;

import org.jspecify.annotations.NullMarked;
