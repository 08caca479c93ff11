package dev.countersign.change;

import dev.countersign.request.SignatureColumns;
import jakarta.persistence.Embeddable;
import java.time.Instant;

/** One person's agreement to a change: who, with which signature, when it arrived. */
@Embeddable
record ChangeApproval(String person, SignatureColumns signature, Instant at) {}
