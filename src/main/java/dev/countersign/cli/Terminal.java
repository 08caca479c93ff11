package dev.countersign.cli;

/** The person at the terminal, if there is one. */
interface Terminal {

    /** What came of a question. */
    enum Answer {
        YES,
        NO,
        /** There is no terminal, so nobody was asked. */
        NOBODY
    }

    /** Asks, and waits for the answer. */
    Answer ask(String question);

    /** Whether somebody can be asked, by this program or by one that it starts. */
    boolean isThere();
}
