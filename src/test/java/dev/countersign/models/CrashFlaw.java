package dev.countersign.models;

/** Mistakes of design in the order of acts around the journal, the anchor and the HSM. Each must lead to a violation. */
enum CrashFlaw {
    /** The journal is never synced. */
    NO_SYNC("locked out"),
    /** What a killed process left unsynced is believed without being synced first. */
    NO_SYNC_AT_START("I1"),
    /** The HSM is asked while the intent is still being written. */
    SIGNS_BEFORE_INTENT("I1"),
    /** The HSM's answer is not verified. */
    NOT_VERIFIED("I4"),
    /** The signature is let out as soon as it is verified. */
    RELEASED_BEFORE_RECORD("I4"),
    /** The signature is let out when it is written down but not synced. */
    RELEASED_BEFORE_SYNC("I4"),
    /** Whether something is signed already is not looked up after a start. */
    SIGNED_FORGOTTEN("I3"),
    /** The anchor is moved before the record is synced. */
    ANCHOR_BEFORE_SYNC("locked out"),
    /** Receipts are given out before the anchor is moved. */
    ANSWER_BEFORE_ANCHOR("I5"),
    /** The anchor is not compared at the start. */
    NO_ANCHOR("I5"),
    /** A torn last line is left where it is. */
    TORN_TAIL_KEPT("locked out"),
    /** A process goes on after a failed sync. */
    GOES_ON_AFTER_FAILED_SYNC("locked out"),
    /** A request id may come with another text. */
    SEVERAL_STATEMENTS("I7"),
    /** An intent that is found at the start may be signed at once. */
    WINDOW_FORGOTTEN("window"),
    /** A veto that is journalled while the HSM signs is not looked at. */
    VETO_ONLY_AT_CLAIM("veto"),
    /** A policy that comes into force while the HSM signs is not looked at. */
    POLICY_ONLY_AT_CLAIM("I6"),
    /** A policy is in force as soon as it is accepted. */
    POLICY_WITHOUT_WINDOW("I6"),
    /** A vetoed policy comes into force. */
    POLICY_VETO_FORGOTTEN("I6"),
    /** A key that is suspended while the HSM signs is not looked at. */
    SUSPENSION_ONLY_AT_CLAIM("suspension");

    private final String violated;

    CrashFlaw(String violated) {
        this.violated = violated;
    }

    /** How the sentence of its violation begins. */
    String violated() {
        return violated;
    }
}
