package dev.countersign.request;

import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One person's signed rejection or veto. It is pending until the signer has journalled it; then it is effective and ends what
 * it is about.
 *
 * @param receipt the signer's, when it is effective
 * @param refusal the signer's sentence, when it did not accept the objection
 */
@Embeddable
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Objection(
        String person,
        String reason,
        SignatureColumns signature,
        Instant at,
        byte @Nullable [] receipt,
        @Nullable String refusal) {

    /** The signer has not been heard about it. */
    public static Objection pending(String person, String reason, SignatureColumns signature, Instant at) {
        return new Objection(person, reason, signature, at, null, null);
    }

    /** The signer has journalled it. */
    public Objection effective(byte[] newReceipt) {
        return new Objection(person, reason, signature, at, newReceipt, null);
    }

    /** The signer did not accept it. */
    public Objection refused(String sentence) {
        return new Objection(person, reason, signature, at, null, sentence);
    }

    public boolean isPending() {
        return receipt == null && refusal == null;
    }

    public boolean isEffective() {
        return receipt != null;
    }
}
