package dev.countersign.request;

import jakarta.persistence.Embeddable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a change of policy made void. It is kept, for people have signed over it.
 *
 * @param statementId its id, which is never used again
 * @param statement its bytes
 * @param policyDigest the policy that it names
 * @param intentReceipt the signer's receipt of the intent that became void with it
 */
@Embeddable
@SuppressWarnings("ArrayRecordComponent") // never compared
record SupersededStatement(
        String statementId,
        byte[] statement,
        String policyDigest,
        byte @Nullable [] intentReceipt,
        Instant supersededAt) {}
