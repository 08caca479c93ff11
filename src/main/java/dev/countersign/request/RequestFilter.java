package dev.countersign.request;

import java.util.Optional;
import java.util.Set;

/**
 * Which requests a list shows, newest first.
 *
 * @param states none means all
 * @param before position of the last request of the page before
 * @param limit most requests of a page
 */
public record RequestFilter(
        Optional<String> project, Optional<String> channel, Set<Stage> states, Optional<Long> before, int limit) {

    public RequestFilter {
        states = Set.copyOf(states);
    }
}
