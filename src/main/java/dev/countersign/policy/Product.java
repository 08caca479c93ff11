package dev.countersign.policy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What may be signed in one channel of a project, by which keys, and who must approve it.
 *
 * @param targets chips
 * @param keys names of 1 to 3 keys, in the order of the signature blocks
 * @param submitters the subjects who may ask for a signature
 * @param commandLine how many of the people who fill the rule's places must have approved over the command line
 * @param lifetime the longest from a statement's creation to its end
 * @param window how long the intent waits for a veto; zero for not at all
 * @param veto the group of which any one member ends that waiting
 * @param risingVersions whether each version must be higher than the newest one signed
 * @param minimumSecurityVersion the least anti-rollback counter of an image
 * @param breakGlass who may have something signed without the window
 */
public record Product(
        String project,
        String channel,
        String format,
        Set<String> targets,
        List<String> keys,
        Set<String> submitters,
        Rule quorum,
        int commandLine,
        Duration lifetime,
        Duration window,
        Optional<String> veto,
        boolean risingVersions,
        long minimumSecurityVersion,
        OriginRule repository,
        OriginRule ref,
        Optional<Rule> breakGlass) {
    public Product {
        targets = Set.copyOf(targets);
        keys = List.copyOf(keys);
        submitters = Set.copyOf(submitters);
    }

    /** Project and channel, as sentences name it. */
    public String title() {
        return project + " " + channel;
    }
}
