package dev.countersign.signer;

/** All that the journal says and that decides whether something is signed. Guarded by the lock of {@link Ledger}. */
record Standing(Chain chain, KeyStates keys, Requests requests, Releases releases, PresentedHead presented) {}
