package dev.countersign.core;

import java.util.Optional;

/**
 * Remembers the newest journal record of the signer. The client presents it on every connection, so that a signer whose
 * journal was cut or restored from an old copy finds out and signs nothing.
 */
public interface Heads {

    /** The highest record ever heard of, or nothing before the first receipt. */
    Optional<Head> highest();

    /** The signer has this record; durable when the method returns, unless a higher one is known already. */
    void keep(Head head);
}
