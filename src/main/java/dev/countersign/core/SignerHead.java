package dev.countersign.core;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** The one row that holds the signer's newest record; the file beside the database holds the same. */
@Entity
@Table(name = "signer_head")
class SignerHead {
    static final short ONLY = 1;

    @Id
    private short id;

    private long position;
    private String hash;

    /** For Hibernate. */
    @SuppressWarnings("NullAway.Init")
    protected SignerHead() {}

    SignerHead(Head head) {
        this.id = ONLY;
        this.position = head.position();
        this.hash = head.hash();
    }

    Head head() {
        return new Head(position, hash);
    }

    /** Only upwards: of two servers on one database the slower one must not take the other's head back. */
    void raise(Head head) {
        if (head.position() > position) {
            position = head.position();
            hash = head.hash();
        }
    }
}
