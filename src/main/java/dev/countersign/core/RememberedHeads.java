package dev.countersign.core;

import java.util.Optional;

/** Heads that are forgotten with the process: for programs that meet the signer once, such as tests and benchmarks. */
public final class RememberedHeads implements Heads {
    private Optional<Head> highest = Optional.empty();

    @Override
    public synchronized Optional<Head> highest() {
        return highest;
    }

    @Override
    public synchronized void keep(Head head) {
        if (highest.isEmpty() || highest.get().position() < head.position()) {
            highest = Optional.of(head);
        }
    }
}
