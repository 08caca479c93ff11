package dev.countersign.keyring;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** The public half of a key that the signer holds. It is named by the digest of its bytes; only its state changes. */
@Entity
@Table(name = "key_version")
class KeyVersion {
    @Id
    private String spkiSha256;

    private String name;
    private String kind;
    private byte[] spki;
    private Instant learntAt;
    private String state;
    private Instant stateSince;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected KeyVersion() {}

    KeyVersion(String spkiSha256, String name, String kind, byte[] spki, String state, Instant learntAt) {
        this.spkiSha256 = spkiSha256;
        this.name = name;
        this.kind = kind;
        this.spki = spki.clone();
        this.learntAt = learntAt;
        this.state = state;
        this.stateSince = learntAt;
    }

    /** The signer tells this state now. */
    void become(String told, Instant now) {
        if (!state.equals(told)) {
            state = told;
            stateSince = now;
        }
    }

    String state() {
        return state;
    }

    KeyView view() {
        return new KeyView(spkiSha256, name, kind, state, stateSince, learntAt, "/api/v1/keys/" + spkiSha256 + ".pem");
    }

    byte[] spki() {
        return spki.clone();
    }
}
