package dev.countersign.evidence;

/** By which way a person signed. It follows from the kind of signature alone, so nobody can claim another one. */
public enum Channel {
    /** A page that the server serves: a WebAuthn assertion. */
    WEB,
    /** A program that the server does not serve: an SSH signature. */
    COMMAND_LINE
}
