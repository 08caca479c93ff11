package dev.countersign.core;

import java.time.Duration;

/** Where the supervision of the signer process stands. */
public sealed interface SignerStatus {

    /** The process runs and does its checks; it does not listen yet. */
    record Starting() implements SignerStatus {}

    /**
     * It listens.
     *
     * @param afterStart from the start of the process to its ready line, which it prints after its first signature
     */
    record Ready(Duration afterStart) implements SignerStatus {}

    /**
     * It ended and will be started again.
     *
     * @param exitCode what it ended with
     * @param pause how long until then
     */
    record Pausing(int exitCode, Duration pause) implements SignerStatus {}

    /**
     * It will not be started again before the server itself is.
     *
     * @param sentence why, for a person
     */
    record Stopped(String sentence) implements SignerStatus {}
}
