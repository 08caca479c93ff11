package dev.countersign.request;

import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One person's signed refusal. It is pending until the signer has journalled it; then it is effective and ends the request.
 *
 * @param receipt the signer's, when it is effective
 * @param refusal the signer's sentence, when it did not accept the rejection
 */
@Embeddable
@SuppressWarnings("ArrayRecordComponent") // never compared
record Rejection(
        String person,
        String reason,
        AssertionColumns assertion,
        Instant at,
        byte @Nullable [] receipt,
        @Nullable String refusal) {

    static Rejection pending(String person, String reason, AssertionColumns assertion, Instant at) {
        return new Rejection(person, reason, assertion, at, null, null);
    }

    Rejection effective(byte[] newReceipt) {
        return new Rejection(person, reason, assertion, at, newReceipt, null);
    }

    Rejection refused(String sentence) {
        return new Rejection(person, reason, assertion, at, null, sentence);
    }

    boolean isPending() {
        return receipt == null && refusal == null;
    }

    boolean isEffective() {
        return receipt != null;
    }
}
