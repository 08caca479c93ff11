package dev.countersign.signer;

import dev.countersign.evidence.History;
import dev.countersign.evidence.Statement;
import dev.countersign.policy.Versions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far each product has come, by the signatures of the journal: the highest version and security version of each part. They never go back;
 * an older version that was signed by break-glass does not lower them. Guarded by the lock of {@link Ledger}.
 */
final class Releases implements History {
    private final Map<Part, String> versions = new HashMap<>();
    private final Map<Part, Long> securityVersions = new HashMap<>();

    private record Part(String project, String channel, String target, String role) {}

    @Override
    public Optional<String> newestVersion(String project, String channel, String target, String role) {
        return Optional.ofNullable(versions.get(new Part(project, channel, target, role)));
    }

    @Override
    public OptionalLong highestSecurityVersion(String project, String channel, String target, String role) {
        Long highest = securityVersions.get(new Part(project, channel, target, role));
        return highest == null ? OptionalLong.empty() : OptionalLong.of(highest);
    }

    /** This was signed. */
    void signed(Statement statement) {
        for (Statement.Image image : statement.images()) {
            var part = new Part(statement.project(), statement.channel(), image.target(), image.role());
            versions.merge(part, image.version(), Releases::later);
            image.securityVersion().ifPresent(version -> securityVersions.merge(part, version, Math::max));
        }
    }

    /** The higher one; where they cannot be compared, the one that has a place in an order, or else the one signed later. */
    private static String later(String before, String now) {
        var order = Versions.compare(before, now);
        if (order.isPresent()) {
            return order.getAsInt() > 0 ? before : now;
        }
        return Versions.compare(before, before).isPresent() ? before : now;
    }
}
