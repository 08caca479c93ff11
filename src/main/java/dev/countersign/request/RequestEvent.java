package dev.countersign.request;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;

/**
 * One step of a request's way.
 *
 * @param state where the request stood after it
 * @param actor a person, a machine, or {@code server} or {@code signer}
 * @param detail one sentence
 */
@Embeddable
record RequestEvent(@Enumerated(EnumType.STRING) Stage state, Instant at, String actor, String detail) {}
