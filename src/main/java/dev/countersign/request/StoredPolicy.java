package dev.countersign.request;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A policy as the signer gave it, byte for byte. */
@Entity
@Table(name = "policy")
class StoredPolicy {
    @Id
    private String digest;

    private byte[] bytes;

    @SuppressWarnings("UnusedVariable") // read by queries
    private Instant learntAt;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected StoredPolicy() {}

    StoredPolicy(String digest, byte[] bytes, Instant learntAt) {
        this.digest = digest;
        this.bytes = bytes.clone();
        this.learntAt = learntAt;
    }

    /** The signer answers this policy again, after another. */
    void learnAgain(Instant now) {
        learntAt = now;
    }

    String digest() {
        return digest;
    }

    byte[] bytes() {
        return bytes.clone();
    }
}
