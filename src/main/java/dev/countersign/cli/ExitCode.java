package dev.countersign.cli;

/**
 * What the program tells a script. The numbers are a contract: they stand in {@code --help} and never change their
 * meaning. From 64 on they follow {@code sysexits.h}.
 */
final class ExitCode {
    /** Done; for {@code status} and {@code submit --wait}: signed. */
    static final int OK = 0;
    /** Refused: by the server, by our verifier, or by the people who were asked. */
    static final int REFUSED = 1;
    /** The command line makes no sense. */
    static final int USAGE = 2;
    /** No Java that can run the program; only the launcher returns it. */
    static final int NO_JAVA = 69;
    /** The program itself failed; please report it. */
    static final int SOFTWARE = 70;
    /** A file cannot be read or written, or the server cannot be reached or is in trouble. */
    static final int IO = 74;
    /** Not yet: still waiting for people, or for the signature. */
    static final int PENDING = 75;
    /** The caller is unknown or may not do this. */
    static final int NOT_PERMITTED = 77;

    private ExitCode() {}
}
