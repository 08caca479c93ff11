package dev.countersign.signer.hsm;

import dev.countersign.evidence.ceremony.CeremonyRecord;

/** The files of this package in the signer's home. */
final class Home {
    /** The user PIN, mode 0600. */
    static final String PIN = "pin";

    /** The security officer's PIN, mode 0600. The signer never reads it; see {@link Ceremony}. */
    static final String SECURITY_OFFICER_PIN = "so-pin";

    /** Which module and slot: {@link TokenProperties}. */
    static final String TOKEN_PROPERTIES = "token.properties";

    /** {@link CeremonyRecord}: written last; a home that has it has a complete ceremony. */
    static final String RECORD = "ceremony.record";

    /** Label of the token of a ceremony that has begun; removed after the record is there. */
    static final String ATTEMPT = "ceremony.attempt";

    /** CKA_ID of a key that is being added; removed after the new record is there. */
    static final String ADDITION = "ceremony.addition";

    /** The signer's journal, which it keeps locked as long as it runs. */
    static final String JOURNAL = "journal";

    /** The record that was in force before a key was added. */
    static String earlierRecord(int number) {
        return "ceremony-" + number + ".record";
    }

    private Home() {}
}
