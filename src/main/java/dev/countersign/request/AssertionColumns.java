package dev.countersign.request;

import dev.countersign.evidence.Assertion;
import jakarta.persistence.Embeddable;

/** A WebAuthn assertion as it lies in the table: verbatim, for the signer verifies these bytes again. */
@Embeddable
@SuppressWarnings("ArrayRecordComponent") // evidence is never compared, people are counted
record AssertionColumns(byte[] credentialId, byte[] clientDataJson, byte[] authenticatorData, byte[] signature) {

    static AssertionColumns of(Assertion assertion) {
        return new AssertionColumns(
                assertion.credentialId(),
                assertion.clientDataJson(),
                assertion.authenticatorData(),
                assertion.signature());
    }

    Assertion assertion() {
        return new Assertion(credentialId, clientDataJson, authenticatorData, signature);
    }
}
