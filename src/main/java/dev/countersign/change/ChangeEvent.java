package dev.countersign.change;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.time.Instant;

/**
 * One step of a change's way.
 *
 * @param state where the change stood after it
 * @param actor a person, or {@code server} or {@code signer}
 * @param detail one sentence
 */
@Embeddable
record ChangeEvent(@Enumerated(EnumType.STRING) ProposalStage state, Instant at, String actor, String detail) {}
