package dev.countersign.cli;

import dev.countersign.evidence.History;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * This program does not know what was signed before, and the server's word for it would prove nothing. So it cannot say whether a version
 * rises; the signer can, and refuses one that does not.
 */
enum NoHistory implements History {
    INSTANCE;

    @Override
    public Optional<String> newestVersion(String project, String channel, String target, String role) {
        return Optional.empty();
    }

    @Override
    public OptionalLong highestSecurityVersion(String project, String channel, String target, String role) {
        return OptionalLong.empty();
    }
}
