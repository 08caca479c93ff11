package dev.countersign.request;

import dev.countersign.evidence.Channel;
import jakarta.persistence.Embeddable;
import java.time.Instant;

/**
 * One person's agreement: who, to which statement, with which signature, when it arrived.
 *
 * @param statementId of the statement that was signed; one that has been superseded since counts for nothing
 */
@Embeddable
record Approval(String person, String statementId, SignatureColumns signature, Instant at) {
    Channel channel() {
        return signature.channel();
    }
}
