package dev.countersign.policy;

import java.util.Optional;

/** What one person approves with. A person may have several; they are one vote. */
public sealed interface Credential {
    /** Whose it is. */
    String person();

    /**
     * A WebAuthn credential, used in a browser.
     *
     * @param id as the authenticator gave it
     * @param spki DER of the P-256 key
     * @param development whether it is a software authenticator of a development policy
     * @param aaguid model of the authenticator, where it was attested at the enrolment
     * @param synced whether the authenticator may copy it to other devices
     */
    @SuppressWarnings("ArrayRecordComponent") // found by id, never compared as a whole
    record WebAuthn(String person, byte[] id, byte[] spki, boolean development, Optional<String> aaguid, boolean synced)
            implements Credential {}

    /**
     * An OpenSSH key, used over the command line.
     *
     * @param type as in the public key file, {@code sk-ecdsa-sha2-nistp256@openssh.com}
     * @param key the wire form, decoded from the public key file (RFC 4253, 6.6; PROTOCOL.u2f of OpenSSH)
     * @param hardware whether it lies on a security key
     */
    @SuppressWarnings("ArrayRecordComponent") // found by its key, never compared as a whole
    record Ssh(String person, String type, byte[] key, boolean hardware) implements Credential {}
}
