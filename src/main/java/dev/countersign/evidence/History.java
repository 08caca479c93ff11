package dev.countersign.evidence;

import java.util.Optional;
import java.util.OptionalLong;

/** What was signed before, as far as the next release must not fall behind it. Each kind of image of a product is counted apart. */
public interface History {

    /** The version of the newest release that was signed. */
    Optional<String> newestVersion(String project, String channel, String target, String role);

    /** The highest anti-rollback counter that was signed. */
    OptionalLong highestSecurityVersion(String project, String channel, String target, String role);
}
