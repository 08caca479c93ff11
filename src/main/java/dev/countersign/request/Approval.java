package dev.countersign.request;

import jakarta.persistence.Embeddable;
import java.time.Instant;

/** One person's agreement: who, with which assertion, when it arrived. */
@Embeddable
record Approval(String person, AssertionColumns assertion, Instant at) {}
